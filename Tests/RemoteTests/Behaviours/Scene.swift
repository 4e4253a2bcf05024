import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// A real server, the adapter in front of it, and the proxy between them, with a place of its own on the server.
struct Scene {
    let server: RealServer
    let proxy: CountingProxy
    let store: any ObjectStore
    /// An adapter beside, which does not go through the proxy: another program.
    let other: any ObjectStore
    let ledger = InMemoryLedger()
    let scratch: TemporaryDirectory
    let folder = "behaviours/\(UUID().uuidString)"

    /// `isProbed`: the adapter knows what the server checks. `adjust` changes the options.
    init(_ server: RealServer, isProbed: Bool = true, _ adjust: (inout RemoteOptions) -> Void = { _ in }) async throws {
        self.server = server
        proxy = try CountingProxy(to: server.port())
        scratch = try TemporaryDirectory()
        var options = RemoteOptions.quick
        options.capabilities = isProbed ? try await server.capabilities() : nil
        adjust(&options)
        store = try makeObjectStore(
            at: server.location(through: proxy.port), credentials: server.credentials, options: options)
        other = try makeObjectStore(
            at: server.location(through: server.port()), credentials: server.credentials, options: .quick)
    }

    var context: TransferContext { TransferContext(ledger: ledger, purpose: .push) }
    /// For what is done beside: its rows are not those of the adapter.
    var aside: TransferContext { TransferContext(ledger: InMemoryLedger(), purpose: .metadata) }

    static let photo = (0..<400_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }

    /// Other bytes of the same size.
    static let otherPhoto = photo.map { $0 ^ 0x55 }

    func key(_ name: String = UUID().uuidString + ".jpg") throws -> ObjectKey {
        try #require(ObjectKey("\(folder)/\(name)"))
    }

    func upload(_ bytes: [UInt8] = Scene.photo, to key: ObjectKey? = nil) throws -> ObjectUpload {
        let file = try scratch.write(bytes, as: "up-\(UUID().uuidString)")
        return ObjectUpload(
            key: try key ?? self.key(), file: file, digest: ContentDigest(of: bytes), byteCount: Int64(bytes.count))
    }

    /// Puts an object there beside the proxy.
    @discardableResult
    func stored(_ bytes: [UInt8] = Scene.photo, at key: ObjectKey? = nil) async throws -> StoredObject {
        switch try await other.put(upload(bytes, to: key), aside) {
        case .stored(let object, _): return object
        case .occupied(let object):
            Issue.record("\(object.key) was taken")
            return object
        }
    }

    /// Puts other bytes under a key, as another program would.
    func replace(_ key: ObjectKey, with bytes: [UInt8]) async throws {
        try await other.delete(key, aside)
        try await stored(bytes, at: key)
    }

    /// What the server holds, read beside the proxy; `nil` when there is nothing.
    func held(_ key: ObjectKey) async throws -> [UInt8]? {
        guard try await other.head(key, aside) != nil else { return nil }
        let name = "held-\(UUID().uuidString)"
        let download = ObjectDownload(key: key, version: nil, byteCount: nil, file: scratch.path.appending(name))
        _ = try await other.get(download, aside)
        return try scratch.bytes(of: name)
    }

    func download(_ object: StoredObject, behind start: [UInt8] = []) throws -> ObjectDownload {
        let file = try scratch.write(start, as: "down-\(UUID().uuidString)")
        return ObjectDownload(
            key: object.key, version: object.version, byteCount: object.byteCount, file: file,
            offset: Int64(start.count))
    }

    func content(_ download: ObjectDownload) throws -> [UInt8] {
        try scratch.bytes(of: download.file.lastComponent?.string ?? "")
    }

    func prove(_ upload: ObjectUpload) async throws -> Proof {
        try await store.proveByReading(upload.key, digest: upload.digest, byteCount: upload.byteCount, context)
    }

    /// The end of a key's address, as it passes.
    func target(_ key: ObjectKey) -> String {
        key.components.map { "/" + PercentEncoding.encode($0) }.joined()
    }

    /// What passed with a method.
    func passed(_ method: String) async -> [CountingProxy.Exchange] {
        await proxy.settled().filter { $0.method == method }
    }

    func expectError(
        _ code: RemoteError.Code, sourceLocation: SourceLocation = #_sourceLocation, _ work: () async throws -> Void
    ) async {
        let error = await #expect(throws: RemoteError.self, sourceLocation: sourceLocation) { try await work() }
        #expect(error?.code == code, "\(String(describing: error))", sourceLocation: sourceLocation)
    }
}

extension PutOutcome {
    /// The object that is there.
    var object: StoredObject {
        switch self {
        case .stored(let object, _), .occupied(let object): object
        }
    }

    /// The proof that the upload itself gave.
    var proof: Proof? {
        if case .stored(_, let proof) = self { proof } else { nil }
    }

    var isOccupied: Bool {
        if case .occupied = self { true } else { false }
    }
}
