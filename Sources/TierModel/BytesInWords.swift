import Foundation

extension Int64 {
    /// As a number of bytes: `1.2 MB`, decimal units as on a disk's box.
    package var inBytes: String {
        let units = ["bytes", "kB", "MB", "GB", "TB", "PB"]
        var value = Double(self)
        var unit = 0
        while abs(value) >= 999.95, unit + 1 < units.count {
            value /= 1000
            unit += 1
        }
        return unit == 0 ? "\(self) \(self == 1 ? "byte" : "bytes")" : String(format: "%.1f %@", value, units[unit])
    }
}
