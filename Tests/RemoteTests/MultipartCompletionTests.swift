import Foundation
import Remote
import Testing
import TierModel
import TierSyncTestSupport

/// How an upload in parts ends: what Complete answers, and when its answer is lost.
extension MultipartTests {
    static func error(_ code: String) -> [UInt8] {
        Array("  \n<?xml version=\"1.0\"?>\n<Error><Code>\(code)</Code><Message>no</Message></Error>".utf8)
    }

    @Test func `R07 Complete that answers 200 with an error is no success, and is tried again`() async throws {
        let proxy = try proxy()
        let store = try await adapter(through: proxy)
        let upload = try upload()
        proxy.inject(
            .answer(status: 200, body: Self.error("InternalError")), method: "POST", target: "uploadId=", times: 2)
        _ = try stored(try await store.put(upload, context))
        #expect(partsSent(proxy) == [1, 2, 3, 4], "no part is sent twice")
        #expect(proxy.exchanges.filter { $0.method == "POST" && $0.target.contains("uploadId=") }.count == 3)
        try await readBack(store, upload)
    }

    @Test(arguments: ["InternalError", "AccessDenied", "EntityTooSmall", ""])
    func `R07 Complete that keeps answering 200 with an error is an error`(_ code: String) async throws {
        let proxy = try proxy()
        let store = try await adapter(through: proxy, attempts: 2)
        let upload = try upload(wholeParts: 1)
        proxy.inject(.answer(status: 200, body: Self.error(code)), method: "POST", target: "uploadId=", times: 99)
        await #expect(throws: RemoteError.self) { _ = try await store.put(upload, context) }
        #expect(try await store.head(upload.key, context) == nil)
        // What may work later is taken up then; what cannot work is removed.
        let isKept = code != "EntityTooSmall"
        #expect((pending.pendingUpload(for: upload.key) != nil) == isKept)
        #expect(try uploadIDs(upload.key).isEmpty == !isKept)
    }

    @Test func `R08 Complete's answer is lost, HEAD decides, and no part is sent again`() async throws {
        let proxy = try proxy()
        let store = try await adapter(through: proxy)
        let upload = try upload()
        proxy.inject(.loseReply, method: "POST", target: "uploadId=")
        switch try await store.put(upload, context) {
        case .stored(let object, _), .occupied(let object): #expect(object.byteCount == upload.byteCount)
        }
        #expect(partsSent(proxy) == [1, 2, 3, 4])
        #expect(pending.pendingUpload(for: upload.key) == nil)
        try await readBack(store, upload)
    }

    @Test func `R08 the process ends behind Complete: the next one finds the object and sends nothing`() async throws {
        let proxy = try proxy()
        let upload = try upload()
        let store = try await adapter(through: proxy)
        let written = WrittenDown()
        _ = try stored(try await adapter(through: proxy, pending: written).put(upload, context))
        // What the process could not remove any more.
        pending.save(try #require(written.saved.first))
        proxy.reset()
        switch try await store.put(upload, context) {
        case .stored(let object, _), .occupied(let object): #expect(object.byteCount == upload.byteCount)
        }
        #expect(!proxy.exchanges.contains { $0.method == "PUT" || $0.method == "POST" })
        #expect(pending.pendingUpload(for: upload.key) == nil)
        try await readBack(store, upload)
    }
}
