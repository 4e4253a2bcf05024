import Foundation
import Remote
import Testing
import TierModel
import TierSyncTestSupport

/// Where an upload in parts cannot go on, or a server does not do all of it: begun anew, in one request, or proven in another way.
extension MultipartTests {
    @Test func `an upload that the server has forgotten is begun anew`() async throws {
        let proxy = try proxy()
        let upload = try upload()
        proxy.inject(.answer(status: 503), method: "PUT", target: "partNumber=4", times: 1)
        await #expect(throws: RemoteError.self) {
            _ = try await adapter(through: proxy, attempts: 1).put(upload, context)
        }
        let begun = try #require(pending.pendingUpload(for: upload.key))
        try SharedRemotes.seaweedServer().requests.send(
            "DELETE", "/photos/\(upload.key)", query: [("uploadId", begun.identifier)])
        proxy.reset()
        let store = try await adapter(through: proxy)
        _ = try stored(try await store.put(upload, context))
        #expect(partsSent(proxy) == [1, 2, 3, 4])
        #expect(pending.pendingUpload(for: upload.key) == nil)
    }

    /// Leaves an upload with its last part missing.
    func cutOff(_ upload: ObjectUpload, _ proxy: CountingProxy) async throws {
        proxy.inject(.answer(status: 503), method: "PUT", target: "partNumber=2", times: 1)
        await #expect(throws: RemoteError.self) {
            _ = try await adapter(through: proxy, attempts: 1).put(upload, context)
        }
        #expect(pending.pendingUpload(for: upload.key) != nil)
        // The other part was on its way when this one failed.
        _ = await proxy.settled()
        proxy.reset()
    }

    @Test func `404 to a list of parts without a code is an upload that the server has forgotten`() async throws {
        let proxy = try proxy()
        let upload = try upload(wholeParts: 1)
        try await cutOff(upload, proxy)
        proxy.inject(.answer(status: 404), method: "GET", target: "uploadId=")
        _ = try stored(try await adapter(through: proxy).put(upload, context))
        #expect(partsSent(proxy) == [1, 2])
        #expect(pending.pendingUpload(for: upload.key) == nil)
    }

    @Test(arguments: [true, false])
    func `an upload that was begun with another checksum is begun anew`(_ isTold: Bool) async throws {
        let proxy = try proxy()
        let upload = try upload(wholeParts: 1)
        try await cutOff(upload, proxy)
        if isTold {
            let list = "<ListPartsResult><ChecksumAlgorithm>CRC32</ChecksumAlgorithm></ListPartsResult>"
            proxy.inject(.replaceBody(Array(list.utf8)), method: "GET", target: "uploadId=")
        } else {
            proxy.inject(
                .answer(status: 400, body: Self.error("InvalidRequest")), method: "PUT", target: "partNumber=2")
        }
        _ = try stored(try await adapter(through: proxy).put(upload, context))
        let completed = try #require(proxy.exchanges.last { $0.method == "POST" && $0.target.contains("uploadId=") })
        // Of the upload that counts: part 1 of the one before may be sent as well, where its end was cut off.
        let identifier = completed.target.components(separatedBy: "uploadId=").last ?? ""
        #expect(partsSent(proxy, of: identifier) == [1, 2])
        #expect(proxy.exchanges.filter { $0.method == "POST" && $0.target.contains("uploads") }.count == 1)
        #expect(try uploadIDs(upload.key).isEmpty)
    }

    @Test func `a conflict at the end begins anew, and gives up when it stays`() async throws {
        let proxy = try proxy()
        let store = try await adapter(through: proxy)
        let upload = try upload(wholeParts: 1)
        let conflict = ProxyFault.answer(status: 409, body: Self.error("ConditionalRequestConflict"))
        proxy.inject(conflict, method: "POST", target: "uploadId=")
        _ = try stored(try await store.put(upload, context))
        #expect(partsSent(proxy) == [1, 1, 2, 2])
        proxy.inject(conflict, method: "POST", target: "uploadId=", times: 99)
        let other = try self.upload(wholeParts: 1, seed: 2)
        let error = await #expect(throws: RemoteError.self) { _ = try await store.put(other, context) }
        #expect(error?.code == .server)
        #expect(try uploadIDs(other.key).isEmpty)
        #expect(try await store.head(other.key, context) == nil)
    }

    @Test func `a server that takes no parts is given the file in one request`() async throws {
        let proxy = try proxy()
        let store = try await adapter(through: proxy)
        let upload = try upload(wholeParts: 1)
        proxy.inject(.answer(status: 501), method: "POST", target: "uploads", times: 1)
        let (_, proof) = try stored(try await store.put(upload, context))
        #expect(proof != nil)
        #expect(proxy.exchanges.filter { $0.method == "PUT" }.map(\.requestBody) == [Int(upload.byteCount)])
        #expect(proxy.exchanges.filter { $0.method == "POST" }.count == 1)
    }

    @Test func `without a probe of the parts nothing is proven by the upload`() async throws {
        let proxy = try proxy()
        let store = try await adapter(through: proxy) { $0 = .unknown }
        let upload = try upload(wholeParts: 1)
        let (_, proof) = try stored(try await store.put(upload, context))
        #expect(proof == nil)
        try await readBack(store, upload)
    }

    @Test func `where only Content-MD5 is checked each part carries it`() async throws {
        let proxy = try proxy()
        let store = try await adapter(through: proxy) { $0.checkedPartDigests = [.contentMD5] }
        let upload = try upload(wholeParts: 1)
        proxy.inject(.flipRequestByte(at: 3_000_000), method: "PUT", target: "partNumber=1")
        let (_, proof) = try stored(try await store.put(upload, context))
        #expect(proof?.kind == .checkedUpload)
        #expect(proxy.exchanges.filter { partNumber($0) == 1 }.map(\.status) == [400, 200])
        try await readBack(store, upload)
    }
}
