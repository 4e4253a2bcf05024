import Catalog
import Foundation
import SystemPackage
import TierModel

/// Puts proxies, thumbnails and chips into packs, one behind the other.
struct PackWriter {
    /// A pack that is complete.
    struct Pack: Sendable {
        var path: FilePath
        var object: NewEngineObject
    }

    /// How large a pack may become before the next is begun, in bytes.
    let limit: Int64
    let writer: String
    let folder: FilePath
    /// The number that the next object gets.
    private(set) var nextNumber: Int64
    /// Packs that are complete.
    private(set) var finished: [Pack] = []
    /// What they hold, those that are not complete included.
    private(set) var files: [PackedFile] = []
    private(set) var byteCount: Int64 = 0
    private var open: [DerivedKind: OpenPack] = [:]

    private final class OpenPack {
        let key: String
        let number: Int64
        var file: WrittenFile

        init(_ path: FilePath, key: String, number: Int64) throws {
            file = try WrittenFile(path)
            self.key = key
            self.number = number
        }
    }

    init(limit: Int64, writer: String, folder: FilePath, nextNumber: Int64) {
        self.limit = limit
        self.writer = writer
        self.folder = folder
        self.nextNumber = nextNumber
    }

    /// Adds a file's bytes.
    mutating func add(_ file: DerivedFile, _ bytes: Data) throws -> PackedFile {
        if let pack = open[file.kind], pack.file.byteCount > 0, pack.file.byteCount + file.byteCount > limit {
            finish(pack)
            open[file.kind] = nil
        }
        let pack = try open[file.kind] ?? begin(file.kind)
        let packed = PackedFile(file: file, pack: pack.key, start: pack.file.byteCount)
        try pack.file.write(bytes)
        byteCount += file.byteCount
        files.append(packed)
        return packed
    }

    /// Completes what is open.
    mutating func finish() {
        for kind in DerivedKind.allCases {
            if let pack = open.removeValue(forKey: kind) { finish(pack) }
        }
    }

    /// Takes the next number.
    mutating func takeNumber() -> Int64 {
        defer { nextNumber += 1 }
        return nextNumber
    }

    private mutating func begin(_ kind: DerivedKind) throws -> OpenPack {
        let number = takeNumber()
        let pack = try OpenPack(
            folder.appending("pack-\(number)"), key: EngineKey.pack(writer, number, kind), number: number)
        open[kind] = pack
        return pack
    }

    private mutating func finish(_ pack: OpenPack) {
        finished.append(
            Pack(
                path: pack.file.path,
                object: NewEngineObject(
                    key: pack.key, kind: .pack, number: pack.number, byteCount: pack.file.byteCount,
                    digest: pack.file.digest, weight: pack.file.byteCount)))
    }
}
