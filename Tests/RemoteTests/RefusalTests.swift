import Foundation
import Remote
import Testing
import TierModel
import TierSyncTestSupport

/// Remotes that do not serve us: each says what is wrong and what to do, and nothing secret.
@Suite struct RefusalTests {
    private let ledger = InMemoryLedger()
    private var context: TransferContext { TransferContext(ledger: ledger, purpose: .metadata) }

    private func error(_ store: any ObjectStore) async throws -> RemoteError {
        let error = try #require(await #expect(throws: RemoteError.self) { _ = try await store.probe(context) })
        #expect(error.isRemoteWide && error.exitStatus == .remoteUnreachable, "\(error)")
        #expect(error.remedy != nil)
        #expect(!"\(error)".contains("WRONGSECRET"))
        #expect(ledger.entries.allSatisfy { $0.result != nil })
        return error
    }

    @Test(
        .enabled(if: ServerPrograms.weed != nil, "\(SeaweedServer.missing)"),
        arguments: [
            RemoteCredentials.accessKey(id: SeaweedServer.accessKeyID, secret: "WRONGSECRET"),
            .accessKey(id: "NOSUCHKEY", secret: "WRONGSECRET"),
        ])
    func `S3 with a wrong key`(_ credentials: RemoteCredentials) async throws {
        let location = try SharedRemotes.seaweedServer().location(bucket: "photos")
        let error = try await error(makeObjectStore(at: location, credentials: credentials, options: .quick))
        #expect(error.code == .credentialsRefused)
    }

    @Test(.enabled(if: ServerPrograms.weed != nil, "\(SeaweedServer.missing)"))
    func `S3 without the bucket says how to make it, also when only asked for one key`() async throws {
        let location = try SharedRemotes.seaweedServer().location(bucket: "nobucket")
        let store = try makeObjectStore(at: location, credentials: SeaweedServer.credentials, options: .quick)
        let error = try await error(store)
        #expect(error.code == .bucketMissing)
        #expect(error.remedy?.contains("aws s3 mb s3://nobucket") == true)
        let key = try #require(ObjectKey("x"))
        let other = await #expect(throws: RemoteError.self) { _ = try await store.head(key, context) }
        #expect(other?.code == .bucketMissing)
    }

    @Test(
        .enabled(if: ServerPrograms.lighttpd != nil, "\(LighttpdServer.missing)"),
        arguments: [
            (
                RemoteCredentials?.some(.password(user: "photo", password: "WRONGSECRET")),
                RemoteError.Code.credentialsRefused
            ),
            (nil, .credentialsMissing),
        ])
    func `WebDAV with a wrong password, or none`(_ credentials: RemoteCredentials?, _ code: RemoteError.Code)
        async throws
    {
        for digest in [false, true] {
            let location = try LighttpdServer.shared().location(digest: digest)
            #expect(
                try await error(makeObjectStore(at: location, credentials: credentials, options: .quick)).code == code)
        }
    }

    @Test(.enabled(if: ServerPrograms.lighttpd != nil, "\(LighttpdServer.missing)"))
    func `WebDAV makes the last folder of its address, and no more`() async throws {
        let server = try LighttpdServer.shared()
        let name = UUID().uuidString
        let made = try makeObjectStore(at: server.location([name]), credentials: LighttpdServer.credentials)
        #expect(try await made.probe(context).hasExclusiveCreate)
        let store = try makeObjectStore(
            at: server.location(["no-\(name)", "below"]), credentials: LighttpdServer.credentials, options: .quick)
        #expect(try await error(store).code == .bucketMissing)
        let key = try #require(ObjectKey("x"))
        let other = await #expect(throws: RemoteError.self) { _ = try await store.head(key, context) }
        #expect(other?.code == .bucketMissing, "a missing folder is not a missing photo")
        await #expect(throws: RemoteError.self) { for try await _ in store.list(nil, context) {} }
    }

    @Test(arguments: ["s3://photos?endpoint=http://127.0.0.1:1", "webdav://127.0.0.1:1/dav", "webdavs://127.0.0.1:1/"])
    func `a port where nothing listens`(_ address: String) async throws {
        let (location, _) = try RemoteLocation.parse(address)
        let credentials =
            address.hasPrefix("s3")
            ? RemoteCredentials.accessKey(id: "id", secret: "WRONGSECRET")
            : .password(user: "u", password: "WRONGSECRET")
        let error = try await error(makeObjectStore(at: location, credentials: credentials, options: .quick))
        #expect(error.code == .unreachable)
        #expect(ledger.entries.count == 5, "tried five times, each in a row of its own")
    }

    @Test(.enabled(if: ServerPrograms.lighttpd != nil, "\(LighttpdServer.missing)"))
    func `a server that does not speak TLS is unreachable over TLS`() async throws {
        let port = try LighttpdServer.shared().port
        let location = RemoteLocation.webDAV(WebDAVLocation(isSecure: true, host: "127.0.0.1", port: port))
        let error = try await error(makeObjectStore(at: location, options: .quick))
        #expect(error.code == .unreachable)
    }

    @Test(.enabled(if: ServerPrograms.weed != nil, "\(SeaweedServer.missing)"))
    func `the probe finds what SeaweedFS checks`() async throws {
        let found = try await SharedRemotes.seaweed().store.probe(context)
        #expect(found.checkedDigests == [.sha256Checksum, .contentMD5])
        #expect(found.checksUploadDigest && found.hasExclusiveCreate && found.servesRanges && !found.keepsVersions)
    }
}
