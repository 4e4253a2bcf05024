import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// Bytes that are not the announced ones never get a proof.
@Suite struct DamageBehavioursTests {
    /// Takes the announced digests away, as a server does that does not know them, and signs again what is left.
    private func ignoringDigests(_ server: RealServer) -> [ProxyFault] {
        [.removeRequestHeader("x-amz-checksum-sha256"), .removeRequestHeader("Content-MD5")] + server.signAgain
    }

    @Test(arguments: RealServer.s3)
    func `R03 a byte flipped on the way to S3 that checks is refused and sent again`(_ server: RealServer) async throws
    {
        let scene = try await Scene(server)
        scene.proxy.inject(.flip(.requestBody(200_000)), method: "PUT")
        let upload = try scene.upload()
        let outcome = try await scene.store.put(upload, scene.context)
        #expect(outcome.proof?.kind == .checkedUpload)
        #expect(await scene.passed("PUT").map(\.status) == [400, 200])
        #expect(try await scene.held(upload.key) == Scene.photo)
    }

    @Test(arguments: RealServer.s3.filter { !$0.storesDamage })
    func `R03 a byte that is flipped each time is never stored where the signed hash is checked`(_ server: RealServer)
        async throws
    {
        let scene = try await Scene(server, isProbed: false)
        let upload = try scene.upload()
        var rule = ProxyRule([.flip(.requestBody(200_000))] + ignoringDigests(server), method: "PUT")
        rule.times = .max
        scene.proxy.inject(rule)
        await scene.expectError(.contentDiffers) { _ = try await scene.store.put(upload, scene.context) }
        #expect(try await scene.held(upload.key) == nil)
    }

    @Test(arguments: RealServer.allCases.filter(\.storesDamage))
    func `R03 a byte flipped on the way to a server that checks nothing is caught by the read-back`(
        _ server: RealServer
    ) async throws {
        let scene = try await Scene(server, isProbed: false)
        let upload = try scene.upload()
        var rule = ProxyRule([.flip(.requestBody(200_000))] + ignoringDigests(server), method: "PUT")
        rule.times = .max
        scene.proxy.inject(rule)
        let outcome = try await scene.store.put(upload, scene.context)
        #expect(outcome.proof == nil, "damaged bytes are not proven")
        let held = try #require(try await scene.held(upload.key))
        #expect(held.count == Scene.photo.count && held != Scene.photo, "the server holds the damaged bytes")
        await scene.expectError(.contentDiffers) { _ = try await scene.prove(upload) }
        #expect(try scene.scratch.bytes(of: upload.file.lastComponent?.string ?? "") == Scene.photo)
    }

    @Test(arguments: RealServer.allCases.filter(\.storesDamage))
    func `R15 a server that echoes a checksum but stored other bytes proves nothing, and the read-back catches it`(
        _ server: RealServer
    ) async throws {
        let scene = try await Scene(server, isProbed: false)
        let upload = try scene.upload()
        let echo: [ProxyFault] = [
            .setAnswerHeader("x-amz-checksum-sha256", upload.digest.data.base64EncodedString()),
            .setAnswerHeader("OC-Checksum", "SHA256:\(upload.digest.hex)"),
        ]
        var probing = ProxyRule(ignoringDigests(server) + echo, method: "PUT", target: "probe-")
        probing.times = .max
        scene.proxy.inject(probing)
        var storing = ProxyRule([.flip(.requestBody(7))] + ignoringDigests(server) + echo, method: "PUT")
        storing.times = .max
        scene.proxy.inject(storing)
        let found = try await scene.store.probe(scene.context)
        #expect(!found.checksUploadDigest, "an echo is no check")
        #expect(try await scene.store.put(upload, scene.context).proof == nil)
        await scene.expectError(.contentDiffers) { _ = try await scene.prove(upload) }
    }

    @Test(arguments: RealServer.s3.filter(\.storesDamage))
    func `R15 a server that checked when it was probed and stores other bytes later is caught by the read-back`(
        _ server: RealServer
    ) async throws {
        let scene = try await Scene(server)
        let upload = try scene.upload()
        let digest = upload.digest.data.base64EncodedString()
        let echo = ProxyFault.setAnswerHeader("x-amz-checksum-sha256", digest)
        scene.proxy.inject(
            ProxyRule([.flip(.requestBody(399_999)), echo] + ignoringDigests(server), method: "PUT"))
        _ = try await scene.store.put(upload, scene.context)
        await scene.expectError(.contentDiffers) { _ = try await scene.prove(upload) }
    }

    @Test(arguments: RealServer.allCases)
    func `R24 damaged bytes are not proven, whether they were stored so or damaged on the way back`(
        _ server: RealServer
    ) async throws {
        let scene = try await Scene(server)
        let upload = try scene.upload()
        try await scene.stored(at: upload.key)
        scene.proxy.inject(.flip(.answerBody(123_456)), method: "GET")
        await scene.expectError(.contentDiffers) { _ = try await scene.prove(upload) }
        // The next reading is sound: what was stored is.
        #expect(try await scene.prove(upload).kind == .readBack)
        var damaged = Scene.photo
        damaged[399_999] ^= 1
        try await scene.replace(upload.key, with: damaged)
        await scene.expectError(.contentDiffers) { _ = try await scene.prove(upload) }
        try await scene.replace(upload.key, with: Scene.photo.dropLast())
        await scene.expectError(.contentDiffers) { _ = try await scene.prove(upload) }
    }
}
