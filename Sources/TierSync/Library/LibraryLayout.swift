import Catalog
import Foundation
public import SystemPackage
public import TierModel

/// Where everything of a library is on disk. All paths below the folder are ASCII, whatever the photos are called.
public struct LibraryLayout: Hashable, Sendable {
    /// The library's folder.
    public let folder: FilePath

    /// Makes the layout of a folder.
    public init(folder: FilePath) {
        self.folder = folder
    }

    /// The SQLite catalog.
    public var catalog: FilePath { folder.appending("catalog.sqlite") }
    /// Settings that a user may edit.
    public var configuration: FilePath { folder.appending("config.json") }
    /// Secrets of the remote, readable by the owner only.
    public var credentials: FilePath { folder.appending("credentials.json") }
    /// Files that are being made; swept when their process is gone.
    public var incoming: FilePath { folder.appending("incoming") }
    /// Originals on their way from the remote.
    public var spool: FilePath { folder.appending("spool") }
    /// Originals that the user asked to look at.
    public var views: FilePath { folder.appending("views") }

    /// Damaged originals of which the remote has a proven copy.
    public var quarantine: FilePath { folder.appending("quarantine") }

    /// What the schedule does now, for `status` and other readers.
    public var runStatus: FilePath { folder.appending("run.json") }
    /// Held by the process that runs the schedule.
    var runLock: FilePath { folder.appending("run.lock") }

    /// The folders that `init` makes.
    var subfolders: [FilePath] {
        ["proxies", "thumbnails", "chips", "originals"].map { folder.appending($0) } + [incoming, spool]
    }

    /// Path of a proxy, relative to the folder.
    public static func proxy(_ digest: ContentDigest) -> String { derived(.proxy, named: digest.hex) }

    /// Path of a thumbnail, relative to the folder.
    public static func thumbnail(_ digest: ContentDigest) -> String { derived(.thumbnail, named: digest.hex) }

    /// Path of a face chip, relative to the folder.
    public static func chip(_ face: FaceKey) -> String { derived(.chip, named: face.rawValue) }

    /// Path of a proxy, thumbnail or chip, relative to the folder.
    public static func path(of file: DerivedFile) -> String { derived(file.kind, named: file.name) }

    /// Path of a proxy, thumbnail or chip (`DerivedFile.name`), relative to the folder.
    static func derived(_ kind: DerivedKind, named name: String) -> String { sharded(kind.folder, name, "jpg") }

    /// Path of an original that is held here, relative to the folder. The extension is kept where it is plain ASCII, for viewers.
    public static func original(_ digest: ContentDigest, fileName: String) -> String {
        sharded("originals", digest.hex, ending(of: fileName))
    }

    /// A path for a companion that is held here: a new one at each call, since equal sidecars of different photos are
    /// different files, each with its own tier.
    static func newCompanion(_ digest: ContentDigest, fileName: String) -> String {
        sharded("originals", "\(digest.hex)-\(UUID().uuidString.prefix(8).lowercased())", ending(of: fileName))
    }

    /// A folder below `incoming` for one job of this process. The process must have been announced to the catalog, so that
    /// no other takes it for dead.
    func newJobFolder(of process: ProcessIdentity) -> FilePath {
        incoming.appending("\(process.token.uuidString)-\(UUID().uuidString)")
    }

    /// The token of the process that made a folder below `incoming`.
    static func process(ofJobFolder name: String) -> UUID? { UUID(uuidString: String(name.prefix(36))) }

    /// Path of a file in the spool, relative to the folder.
    static func spooled(_ original: Int64) -> String { "spool/\(original).part" }

    /// Bytes in the spool now, of all files but these.
    func spooledBytes(without files: Set<OriginalID> = []) -> Int64 {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: spool.string)) ?? []
        let left = Set(files.map { "\($0.rawValue).part" })
        return names.reduce(0) {
            $0 + (left.contains($1) ? 0 : FileStamp(of: spool.appending($1))?.byteCount ?? 0)
        }
    }

    /// The absolute path of one of the relative ones.
    public func path(_ relative: String) -> FilePath { folder.appending(relative) }

    private static func sharded(_ kind: String, _ name: String, _ ending: String) -> String {
        "\(kind)/\(name.prefix(2))/\(name).\(ending)"
    }

    private static func ending(of fileName: String) -> String {
        let ending = fileName.split(separator: ".").dropFirst().last.map { $0.lowercased() } ?? ""
        return (1...5).contains(ending.count) && ending.utf8.allSatisfy { isAlphanumeric($0) } ? ending : "bin"
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

extension DerivedKind {
    /// The folder of its kind in a library.
    var folder: String {
        switch self {
        case .proxy: "proxies"
        case .thumbnail: "thumbnails"
        case .chip: "chips"
        }
    }
}

extension DerivedFile {
    /// Describes bytes that were just made.
    init(_ kind: DerivedKind, named name: String, _ data: Data) {
        self.init(kind: kind, name: name, byteCount: Int64(data.count), digest: ContentDigest(of: data))
    }
}
