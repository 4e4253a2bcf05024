import Foundation
import Remote
import TierModel

/// The keys of what the engine keeps on the remote for itself.
enum EngineKey {
    /// The newest format of segments and manifests that this build reads and writes.
    static let format = 1
    /// Says which format the remote has.
    static let marker = "tiersync/v1/format"
    /// Says that several devices share the remote.
    static let sharing = "tiersync/v1/sharing"
    /// A folder for each writer below.
    static let writers = "tiersync/v1/devices"

    static func segment(_ writer: String, _ number: Int64) -> String {
        "\(folder(writer))/segment-\(digits(number)).jsonl.gz"
    }

    static func manifest(_ writer: String, _ number: Int64) -> String {
        "\(folder(writer))/manifest-\(digits(number)).json"
    }

    static func pack(_ writer: String, _ number: Int64, _ kind: DerivedKind) -> String {
        "\(folder(writer))/pack-\(digits(number)).\(kind.folder)"
    }

    /// The writer and the number of a manifest; `nil` for any other key.
    static func manifest(_ key: ObjectKey) -> (writer: String, number: Int64)? {
        let parts = key.components
        guard parts.count == 5, key.rawValue.hasPrefix(writers + "/"), parts[4].hasPrefix("manifest-"),
            parts[4].hasSuffix(".json"), let number = Int64(parts[4].dropFirst(9).dropLast(5)), number > 0
        else { return nil }
        return (parts[3], number)
    }

    /// A key that we made ourselves is sound; one from a segment may not be.
    static func object(_ key: String) throws -> ObjectKey {
        guard let key = ObjectKey(key), key.rawValue.hasPrefix(writers + "/") else {
            throw EngineError(.damagedRemote, "\(PrintableName.escaped(key)) is no key of tiersync's own")
        }
        return key
    }

    /// The folder of an object's writer.
    static func folder(of key: String) -> String? {
        key.lastIndex(of: "/").map { String(key[..<$0]) }
    }

    private static func folder(_ writer: String) -> String { "\(writers)/\(writer)" }

    static func digits(_ number: Int64) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, 8 - text.count)) + text
    }
}

extension EngineError.Code {
    /// What the engine keeps on the remote is damaged, or not there.
    public static let damagedRemote = EngineError.Code(rawValue: "damagedRemote")
    /// The remote was written by a newer version.
    public static let newerRemote = EngineError.Code(rawValue: "newerRemote")
    /// The photo's entry is not on the remote yet.
    public static let unpublished = EngineError.Code(rawValue: "unpublished")
    /// The folder holds a library that is still being rebuilt.
    public static let unfinishedClone = EngineError.Code(rawValue: "unfinishedClone")
}

extension EngineError {
    /// The remote's format is newer than what this build knows.
    static func newerRemote(_ format: Int, _ location: RemoteLocation) -> EngineError {
        EngineError(
            .newerRemote,
            "\(location) was written by a newer tiersync (format \(format), this one knows up to \(EngineKey.format))",
            remedy: "update tiersync; nothing was changed")
    }
}
