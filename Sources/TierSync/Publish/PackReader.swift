import Catalog
import Foundation
import Remote
import SystemPackage
public import TierModel

/// Reads single files out of packs on the remote.
struct PackReader: Sendable {
    var library: Library
    var store: any ObjectStore

    /// The bytes of one file, their hash checked.
    ///
    /// - Throws: `EngineError` (`damagedRemote`) when the pack is gone or holds other bytes there, `RemoteError`.
    func read(_ packed: PackedFile) async throws -> Data {
        try await library.catalog.announceProcess()
        let folder = library.layout.newJobFolder(of: library.catalog.process)
        try DurableFile.makeFolder(folder)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let file = folder.appending("range")
        guard packed.file.byteCount > 0 else { return try checked(Data(), packed) }
        try await fetch(
            PackStretch(
                pack: packed.pack, files: [packed], start: packed.start, end: packed.start + packed.file.byteCount),
            to: file)
        return try checked(try FileSlices(file).read(packed.start, packed.file.byteCount), packed)
    }

    /// Fetches a stretch of a pack into a file that holds nothing but that, in its place; nothing is checked.
    ///
    /// - Throws: `EngineError` (`damagedRemote`) when the pack is gone, `RemoteError`.
    func fetch(_ stretch: PackStretch, to file: FilePath) async throws {
        do {
            // A download goes on behind what its file holds: so many bytes of nothing, which take no room.
            let descriptor = try FileDescriptor.open(
                file, .writeOnly, options: [.create, .closeOnExec], permissions: .ownerReadWrite)
            try descriptor.closeAfter { try descriptor.resize(to: stretch.start) }
        } catch {
            throw DurableFile.writeFailure(error, at: file)
        }
        guard stretch.end > stretch.start else { return }
        do {
            _ = try await store.get(
                ObjectDownload(
                    key: try EngineKey.object(stretch.pack), version: nil, byteCount: nil, file: file,
                    offset: stretch.start, end: stretch.end), library.context(.metadata))
        } catch let error as RemoteError where [.notFound, .replaced, .contentDiffers].contains(error.code) {
            throw damaged(stretch.files.first, error)
        }
    }

    private func checked(_ data: Data, _ packed: PackedFile) throws -> Data {
        guard ContentDigest(of: data) == packed.file.digest else { throw damaged(packed, nil) }
        return data
    }

    private func damaged(_ packed: PackedFile?, _ cause: (any Error)?) -> EngineError {
        EngineError(
            .damagedRemote,
            packed.map {
                "the \($0.file.kind.rawValue) \($0.file.name) is damaged in \(PrintableName.escaped($0.pack))"
            } ?? "a pack is damaged",
            remedy: "it can be made again from the original", underlying: cause)
    }
}

/// Reads stretches of a file.
struct FileSlices: ~Copyable {
    private let descriptor: FileDescriptor
    private let path: FilePath

    init(_ path: FilePath) throws(EngineError) {
        self.path = path
        do {
            descriptor = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        } catch {
            throw DurableFile.writeFailure(error, at: path)
        }
    }

    deinit { try? descriptor.close() }

    /// The bytes from `start` on; fewer where the file ends before.
    borrowing func read(_ start: Int64, _ count: Int64) throws(EngineError) -> Data {
        var data = Data(count: Int(count))
        var filled = 0
        do {
            while filled < Int(count) {
                let length = try data.withUnsafeMutableBytes { buffer in
                    try descriptor.read(
                        fromAbsoluteOffset: start + Int64(filled),
                        into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
                }
                if length == 0 { break }
                filled += length
            }
        } catch {
            throw DurableFile.writeFailure(error, at: path)
        }
        return data.prefix(filled)
    }
}

extension Library {
    /// Brings a proxy, thumbnail or chip back from its pack on the remote: one range, its hash checked, written durably in its place.
    ///
    /// - Returns: `false` when it lies in no pack.
    /// - Throws: `EngineError` (`noRemote`, `damagedRemote`, `diskFull`, `unwritable`), `RemoteError`.
    public func restoreDerived(_ kind: DerivedKind, named name: String) async throws -> Bool {
        guard let packed = try await catalog.packedFile(kind, named: name),
            let wanted = try await catalog.derivedFile(kind, named: name), wanted == packed.file
        else { return false }
        let data = try await PackReader(library: self, store: try await makeStore()).read(packed)
        try DurableFile.write(data, to: layout.path(LibraryLayout.derived(kind, named: name)))
        return true
    }
}
