import Foundation
import SystemPackage

/// How much room the library's disk has.
struct DiskProbe: ConditionProbe {
    var settings: ConditionSettings
    var folder: FilePath

    let condition = Condition.disk

    func find() -> ConditionFinding {
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder.string)
        guard let free = (attributes?[.systemFreeSize] as? NSNumber)?.int64Value else {
            return .unknown(.disk, "the disk's room cannot be read")
        }
        let words = Double(free / 100_000_000) / 10
        return ConditionFinding(.disk, holds: free >= settings.freeDisk, found: "\(words) GB free on the disk")
    }
}
