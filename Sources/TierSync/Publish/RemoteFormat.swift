import Foundation
import Remote
import SystemPackage
import TierModel

/// The remote's format, as its marker says it.
struct RemoteFormat {
    var store: any ObjectStore
    var context: TransferContext
    var folder: LibraryLayout

    /// Refuses a remote that was written by a newer version. One without a marker is new.
    ///
    /// - Throws: `EngineError` (`newerRemote`), `RemoteError`.
    func check() async throws {
        guard let key = ObjectKey(EngineKey.marker), let text = try await text(of: key) else { return }
        let digits = text.split(whereSeparator: { !$0.isNumber }).last.flatMap { Int($0) }
        if let digits, digits > EngineKey.format { throw EngineError.newerRemote(digits, store.location) }
    }

    private func text(of key: ObjectKey) async throws -> String? {
        let file = folder.incoming.appending("format-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: file.string) }
        do {
            _ = try await store.get(ObjectDownload(key: key, version: nil, byteCount: nil, file: file), context)
        } catch let error as RemoteError where error.code == .notFound {
            return nil
        }
        return String(decoding: FileManager.default.contents(atPath: file.string) ?? Data(), as: UTF8.self)
    }
}
