import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport
import Workers

/// What an upload never does, whatever happens to it.
@Suite struct UploadBehavioursTests {
    /// How the source changes under an upload.
    enum Change: CaseIterable {
        /// Bytes that are still to be sent.
        case ahead
        /// Bytes that have been sent.
        case beginning
        case grown, shrunk

        func apply(to file: FilePath) throws {
            let handle = try FileHandle(forUpdating: URL(fileURLWithPath: file.string))
            let size = try handle.seekToEnd()
            switch self {
            case .ahead:
                try handle.seek(toOffset: size - 1)
                try handle.write(contentsOf: [0xFF])
            case .beginning:
                try handle.seek(toOffset: 0)
                try handle.write(contentsOf: [0xFF])
            case .grown: try handle.write(contentsOf: [0xFF])
            case .shrunk: try handle.truncate(atOffset: size - 1)
            }
            try handle.close()
        }
    }

    /// More than all buffers between the file and the held server take.
    private static let long = [UInt8](repeating: 0x5A, count: 24 << 20)

    @Test(.timeLimit(.minutes(2)), arguments: RealServer.allCases, Change.allCases)
    func `R04 the source changes while it is sent: nothing is committed`(_ server: RealServer, _ change: Change)
        async throws
    {
        let scene = try await Scene(server)
        let upload = try scene.upload(Self.long)
        let gate = ProxyGate()
        scene.proxy.inject(.hold(.requestBody(1_000_000), gate), method: "PUT")
        let putting = Task { try await scene.store.put(upload, scene.context) }
        await gate.reached()
        try change.apply(to: upload.file)
        gate.open()
        let error = await #expect(throws: RemoteError.self) { _ = try await putting.value }
        #expect(error?.code == .sourceChanged)
        #expect(await scene.passed("PUT").count == 1, "not sent again")
        #expect(try await scene.held(upload.key) == nil)
        for try await object in scene.other.list(ObjectKey(scene.folder), scene.aside) {
            Issue.record("\(object.key) was left")
        }
        #expect(await scene.passed("MOVE").isEmpty)
    }

    @Test(arguments: RealServer.allCases, Change.allCases)
    func `R04 the source was changed before it is sent: nothing is committed`(_ server: RealServer, _ change: Change)
        async throws
    {
        let scene = try await Scene(server)
        let upload = try scene.upload()
        try change.apply(to: upload.file)
        await scene.expectError(.sourceChanged) { _ = try await scene.store.put(upload, scene.context) }
        #expect(try await scene.held(upload.key) == nil)
    }

    @Test(arguments: RealServer.allCases)
    func `R05 another object at the key is never overwritten`(_ server: RealServer) async throws {
        for isProbed in [true, false] {
            let scene = try await Scene(server, isProbed: isProbed)
            let upload = try scene.upload()
            let occupant = try await scene.stored(Scene.otherPhoto, at: upload.key)
            let outcome = try await scene.store.put(upload, scene.context)
            #expect(outcome.isOccupied && outcome.object.byteCount == occupant.byteCount)
            #expect(try await scene.held(upload.key) == Scene.otherPhoto)
            await scene.expectError(.contentDiffers) { _ = try await scene.prove(upload) }
        }
    }

    @Test(arguments: RealServer.allCases)
    func `R05 not even where the server ignores the condition: it is asked what is there`(_ server: RealServer)
        async throws
    {
        let scene = try await Scene(server, isProbed: false)
        let condition = server.isS3 ? "If-None-Match" : "Overwrite"
        var rule = ProxyRule([.removeRequestHeader(condition)] + server.signAgain, method: server.committing)
        rule.header = condition
        rule.times = .max
        scene.proxy.inject(rule)
        let found = try await scene.store.probe(scene.context)
        #expect(!found.hasExclusiveCreate, "the probe sees that the condition is ignored")
        let upload = try scene.upload()
        try await scene.stored(Scene.otherPhoto, at: upload.key)
        scene.proxy.reset()
        #expect(try await scene.store.put(upload, scene.context).isOccupied)
        for method in ["PUT", "MOVE"] { #expect(await scene.passed(method).isEmpty, "nothing was sent") }
        #expect(try await scene.held(upload.key) == Scene.otherPhoto)
    }

    /// Lets as many uploaders as contents race for a new key; the places of those that were told that they stored.
    private func race(_ scene: Scene, _ contents: [[UInt8]]) async throws -> (uploads: [ObjectUpload], winners: [Int]) {
        let key = try scene.key()
        let uploads = try contents.map { try scene.upload($0, to: key) }
        var winners: [Int] = []
        try await forEachBounded(uploads.indices, width: uploads.count) { index in
            (index, try await !scene.store.put(uploads[index], scene.context).isOccupied)
        } receive: { index, hasWon in
            if hasWon { winners.append(index) }
        }
        return (uploads, winners)
    }

    /// One content lies there, of one that was told so; it alone can be proven, whatever the others were told.
    private func expectOneContent(_ scene: Scene, _ contents: [[UInt8]]) async throws {
        let (uploads, winners) = try await race(scene, contents)
        if scene.server.hasOneWinner { #expect(winners.count == 1) }
        let held = try #require(try await scene.held(uploads[0].key))
        let last = try #require(contents.firstIndex(of: held), "one of them, whole")
        #expect(winners.contains(last))
        for (index, upload) in uploads.enumerated() {
            if index == last {
                #expect(try await scene.prove(upload).digest == upload.digest)
            } else {
                await scene.expectError(.contentDiffers) { _ = try await scene.prove(upload) }
            }
        }
    }

    @Test(arguments: RealServer.allCases)
    func `R06 of uploaders that race one wins, and only what it stored can be proven`(_ server: RealServer) async throws
    {
        let scene = try await Scene(server)
        let contents = (0..<8).map { [UInt8](repeating: UInt8($0), count: 10_000) }
        for count in [2, 8] + [Int](repeating: 2, count: server.raceRounds) {
            try await expectOneContent(scene, Array(contents.prefix(count)))
        }
        #expect(scene.ledger.entries.allSatisfy { $0.result != nil })
    }

    @Test(arguments: RealServer.allCases)
    func `R06 uploaders of the same photo that race end with the same verified bytes`(_ server: RealServer) async throws
    {
        let scene = try await Scene(server)
        let contents = [[UInt8]](repeating: Array(Scene.photo.prefix(50_000)), count: 8)
        for count in [2, 8] {
            let (uploads, winners) = try await race(scene, Array(contents.prefix(count)))
            #expect(server.hasOneWinner ? winners.count == 1 : winners.count >= 1)
            for upload in uploads { #expect(try await scene.prove(upload).digest == upload.digest) }
        }
    }

    @Test(arguments: RealServer.allCases)
    func `R08 a lost reply is decided by what is there, without sending again`(_ server: RealServer) async throws {
        let scene = try await Scene(server)
        scene.proxy.inject(.loseReply, method: server.committing)
        let upload = try scene.upload()
        #expect(try await scene.store.put(upload, scene.context).object.byteCount == upload.byteCount)
        #expect(await scene.passed("PUT").count == 1)
        #expect(try await scene.prove(upload).digest == upload.digest)
    }

    @Test(arguments: RealServer.allCases)
    func `R08 a request that never arrived is sent again`(_ server: RealServer) async throws {
        let scene = try await Scene(server)
        scene.proxy.inject(.reset(.requestHead(0)), method: server.committing)
        let upload = try scene.upload()
        #expect(try await scene.store.put(upload, scene.context).object.byteCount == upload.byteCount)
        #expect(await scene.passed(server.committing).count == 2)
        #expect(try await scene.prove(upload).digest == upload.digest)
    }

    @Test(arguments: RealServer.allCases.filter(\.hasExclusiveCreate))
    func `R08 another object behind a lost reply is seen for what it is`(_ server: RealServer) async throws {
        let scene = try await Scene(server)
        let upload = try scene.upload()
        let gate = ProxyGate()
        // Another uploader is faster while ours waits; then the answer that would say so is lost.
        scene.proxy.inject(.hold(.requestHead(0), gate), .loseReply, method: server.committing)
        let putting = Task { try await scene.store.put(upload, scene.context) }
        await gate.reached()
        try await scene.stored(Scene.otherPhoto, at: upload.key)
        gate.open()
        let result = try await putting.value
        #expect(result.isOccupied && result.proof == nil)
        #expect(try await scene.held(upload.key) == Scene.otherPhoto)
        await scene.expectError(.contentDiffers) { _ = try await scene.prove(upload) }
    }

    /// What can happen to a request that stores.
    static let failures: [ProxyFault] = [
        .answer(status: 500), .answer(status: 507), .answer(status: 403), .replaceAnswer(status: 500), .loseReply,
        .replaceAnswer(status: 502, body: Array("bad gateway".utf8)), .reset(.requestBody(100_000)),
        .close(.requestBody(100_000)), .reset(.answerHead(0)), .reset(.answerHead(9)), .stall(.answerHead(0)),
    ]

    private static func makeImpatient(_ options: inout RemoteOptions) {
        options.stallTimeout = .seconds(1)
        options.requestTimeout = .seconds(1)
        options.attempts = 2
    }

    /// Where nothing makes a server refuse to overwrite, who stores in this moment is lost: that is in the docs.
    @Test(arguments: RealServer.allCases.filter(\.hasExclusiveCreate), failures)
    func `R09 no failed upload deletes the final key, and what another stored there stays`(
        _ server: RealServer, _ failure: ProxyFault
    ) async throws {
        let scene = try await Scene(server) {
            Self.makeImpatient(&$0)
            // Each stall takes libcurl some seconds to be sure of.
            if case .stall = failure { $0.attempts = 1 }
        }
        let upload = try scene.upload()
        // Somebody else stores there while the adapter believes that nothing is there.
        try await scene.stored(Scene.otherPhoto, at: upload.key)
        scene.proxy.inject(.replaceAnswer(status: 404), method: "HEAD", target: scene.target(upload.key))
        scene.proxy.inject(failure, method: "PUT", times: .max)
        scene.proxy.inject(failure, method: "MOVE", times: .max)
        let outcome = try? await scene.store.put(upload, scene.context)
        #expect(outcome?.isOccupied != false, "not stored")
        #expect(try await scene.held(upload.key) == Scene.otherPhoto)
        #expect(!(await scene.passed("DELETE")).contains { $0.target.hasSuffix(scene.target(upload.key)) })
        #expect(scene.ledger.entries.allSatisfy { $0.result != nil })
    }

    @Test(arguments: RealServer.allCases.filter { !$0.isS3 || !$0.hasExclusiveCreate }, failures)
    func `R09 nor does a last step that fails`(_ server: RealServer, _ failure: ProxyFault) async throws {
        let scene = try await Scene(server) {
            Self.makeImpatient(&$0)
            // Each stall takes libcurl some seconds to be sure of.
            if case .stall = failure { $0.attempts = 1 }
        }
        let upload = try scene.upload()
        scene.proxy.inject(failure, method: server.committing, times: .max)
        let outcome = try? await scene.store.put(upload, scene.context)
        let held = try await scene.held(upload.key)
        #expect(held == nil || held == Scene.photo, "all or nothing")
        if outcome != nil { #expect(held == Scene.photo) }
        #expect(!(await scene.passed("DELETE")).contains { $0.target.hasSuffix(scene.target(upload.key)) })
    }
}
