import Catalog
import Foundation
import Remote
import SystemPackage
import TierModel

extension Library {
    /// A small object of the remote; `nil` when it is not there.
    func contents(of key: ObjectKey, in store: any ObjectStore) async throws -> Data? {
        try await inJobFolder { folder in
            let file = folder.appending("object")
            do {
                _ = try await store.get(
                    ObjectDownload(key: key, version: nil, byteCount: nil, file: file), context(.metadata))
            } catch let error as RemoteError where error.code == .notFound {
                return nil
            }
            return FileManager.default.contents(atPath: file.string) ?? Data()
        }
    }

    /// Stores a small object of JSON, proven. Never overwrites.
    ///
    /// - Returns: `false` when something else has the name.
    func store(_ data: Data, as key: ObjectKey, in store: any ObjectStore) async throws -> Bool {
        try await inJobFolder { folder in
            let file = folder.appending("object")
            try DurableFile.writePending(data, to: file, permissions: .ownerReadWrite)
            let digest = ContentDigest(of: data)
            let upload = ObjectUpload(
                key: key, file: file, digest: digest, byteCount: Int64(data.count), contentType: "application/json")
            if case .stored(_, _?) = try await store.put(upload, context(.metadata)) { return true }
            do {
                // Our own, if only the reply was lost.
                _ = try await store.proveByReading(
                    key, digest: digest, byteCount: Int64(data.count), context(.metadata))
                return true
            } catch let error as RemoteError where error.code == .contentDiffers {
                return false
            }
        }
    }

    /// Runs `body` with a folder of its own that is gone afterwards.
    private func inJobFolder<Value>(_ body: (FilePath) async throws -> Value) async throws -> Value {
        try await catalog.announceProcess()
        let folder = layout.newJobFolder(of: catalog.process)
        try DurableFile.makeFolder(folder)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        return try await body(folder)
    }
}
