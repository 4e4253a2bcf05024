import Catalog
import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// A real server behind a counting proxy, and a library that is bound to a place of its own on it.
struct ServerFixture: Sendable {
    /// The servers that every run has.
    enum Server: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case seaweedFS = "SeaweedFS"
        case lighttpd

        var testDescription: String { rawValue }

        /// Those that are installed here.
        static var installed: [Server] {
            allCases.filter { $0 == .seaweedFS ? ServerPrograms.weed != nil : ServerPrograms.lighttpd != nil }
        }
    }

    let engine: EngineFixture
    let proxy: CountingProxy
    /// The same place without the proxy: what somebody else does there.
    let backDoor: any ObjectStore

    var library: Library { engine.library }

    /// Makes a library; nothing is imported yet. On S3 in a bucket that keeps versions, if asked for.
    init(_ server: Server, versioned: Bool = false) async throws {
        let place = "r-\(UUID().uuidString.lowercased().prefix(8))"
        let direct: RemoteLocation
        let credentials: (RemoteCredentials, [String: String])
        switch server {
        case .seaweedFS:
            let weed = try SeaweedServer.shared()
            // One bucket for all: each takes volumes of its own. It is there already for all but the first.
            let bucket = versioned ? "engine-versions" : "engine"
            let requests = S3Requests(
                port: weed.port, accessKeyID: SeaweedServer.accessKeyID, secret: SeaweedServer.secret)
            try? requests.makeBucket(bucket, keepingVersions: versioned)
            proxy = try CountingProxy(to: weed.port)
            direct = weed.location(bucket: bucket, prefix: place)
            credentials = (
                SeaweedServer.credentials,
                ["accessKeyID": SeaweedServer.accessKeyID, "secretAccessKey": SeaweedServer.secret]
            )
            engine = try await EngineFixture(
                remote: weed.location(bucket: bucket, prefix: place, through: proxy.port).description,
                credentials: credentials.1)
        case .lighttpd:
            let lighttpd = try LighttpdServer.shared()
            proxy = try CountingProxy(to: lighttpd.port)
            direct = lighttpd.location([place])
            credentials = (
                LighttpdServer.credentials, ["user": LighttpdServer.user, "password": LighttpdServer.password]
            )
            engine = try await EngineFixture(
                remote: lighttpd.location([place], through: proxy.port).description, credentials: credentials.1)
        }
        backDoor = try makeObjectStore(at: direct, credentials: credentials.0)
    }

    /// Imports and pushes the portraits.
    func push() async throws {
        _ = try await library.importPhotos(at: [EngineFixture.photos.appending("portraits")])
        let summary = try await library.push()
        #expect(summary.failed == [] && summary.stoppedBy == nil)
    }

    /// The library's address with the secrets that another device needs.
    private var addressWithSecrets: String {
        let pair =
            switch backDoor.location {
            case .s3: [SeaweedServer.accessKeyID, SeaweedServer.secret]
            default: [LighttpdServer.user, LighttpdServer.password]
            }
        let secrets =
            pair.map { $0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }.joined(separator: ":")
            + "@"
        return (library.configuration.remote ?? "").replacing("://", with: "://" + secrets, maxReplacements: 1)
    }

    /// Makes a worker for the library, which works through the proxy.
    func makeWorker(_ name: String) async throws -> Library {
        try await Library.makeWorker(for: addressWithSecrets, in: engine.directory.path.appending(name))
    }

    /// Clones the library through the proxy into a folder.
    func clone(to folder: FilePath) async throws -> (library: Library, summary: CloneSummary) {
        try await Library.clone(from: addressWithSecrets, to: folder, unlocking: TestEncryption.secret)
    }

    /// The key under which a photo is stored.
    func key(of name: String) async throws -> ObjectKey {
        let copy = try #require(try await library.photo(name).primary.remote)
        return try #require(ObjectKey(copy.key))
    }

    /// Puts other bytes in the place of a stored object, as another program would.
    func replace(_ key: ObjectKey, with bytes: some Sequence<UInt8>) async throws {
        let context = TransferContext(ledger: InMemoryLedger(), purpose: .metadata)
        try await backDoor.delete(key, context)
        let bytes = Array(bytes)
        let file = try engine.write(bytes, as: "replacement-\(UUID().uuidString)")
        _ = try await backDoor.put(
            ObjectUpload(key: key, file: file, digest: ContentDigest(of: bytes), byteCount: Int64(bytes.count)), context
        )
    }

    /// Removes a stored object, as another program would.
    func delete(_ key: ObjectKey) async throws {
        try await backDoor.delete(key, TransferContext(ledger: InMemoryLedger(), purpose: .metadata))
    }

    /// The originals that are in the library's folder.
    var localOriginals: [FilePath] { EngineFixture.files(below: library.layout.path("originals")) }
}
