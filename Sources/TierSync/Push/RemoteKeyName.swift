import Foundation
import Remote
import TierModel

/// The key that an original would like to have: readable without tiersync, by year and month of capture.
enum RemoteKeyName {
    /// `originals/2024/05/IMG_1234.JPG`, or `originals/undated/…` where the file does not say when it was taken.
    static func preferred(fileName: String, captured: CaptureTime?) -> String {
        "originals/\(folder(captured))/\(sanitized(fileName))"
    }

    private static func folder(_ captured: CaptureTime?) -> String {
        guard let captured else { return "undated" }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        // The camera's own clock says the month, wherever it was.
        let date = Date(timeIntervalSince1970: captured.wallClock)
        let parts = calendar.dateComponents([.year, .month], from: date)
        guard let year = parts.year, let month = parts.month, (1...9999).contains(year) else { return "undated" }
        return String(format: "%04d/%02d", year, month)
    }

    /// A name that every remote takes, also a share of Windows or a stick: no slash, no backslash, no control character, none of
    /// `: * ? " < > |`, no dot or space at the end, never `.` or `..`, at most 200 bytes.
    static func sanitized(_ fileName: String) -> String {
        var name = String(
            fileName.unicodeScalars.map { scalar -> Character in
                let isForbidden =
                    scalar.properties.generalCategory == .control || "/\\:*?\"<>|".unicodeScalars.contains(scalar)
                return isForbidden ? "_" : Character(scalar)
            })
        while let last = name.last, last == "." || last == " " { name.removeLast() }
        while name.utf8.count > 200 { name.removeFirst() }
        return name.isEmpty || name == "." || name == ".." ? "unnamed" : name
    }
}
