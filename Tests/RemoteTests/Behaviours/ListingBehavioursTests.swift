import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport
import Workers

/// Names and listings.
@Suite struct ListingBehavioursTests {
    private static let names =
        ObjectStoreConformance.oddNames + [
            "a..b.jpg", "...jpg", "= +().jpg", "%2F.jpg", "e\u{301}.jpg", "\u{E9}.jpg", "\u{1112}\u{1161}\u{11AB}.jpg",
            "\u{D55C}.jpg", "👨‍👩‍👧🏽.jpg", " lead and trail .jpg", "under _score/+ (folder) %/x.jpg",
        ]

    @Test(arguments: RealServer.allCases)
    func `R31 odd keys are stored, asked for, fetched, listed and deleted as they are`(_ server: RealServer)
        async throws
    {
        let scene = try await Scene(server)
        let keys = try Self.names.map { try scene.key($0) }
        for (number, key) in keys.enumerated() {
            let bytes = Array("content \(number) of \(key)".utf8)
            let outcome = try await scene.store.put(scene.upload(bytes, to: key), scene.context)
            #expect(!outcome.isOccupied, "\(key)")
        }
        for (number, key) in keys.enumerated() {
            let bytes = Array("content \(number) of \(key)".utf8)
            let object = try #require(try await scene.store.head(key, scene.context), "\(key)")
            #expect(object.byteCount == bytes.count)
            let download = try scene.download(object)
            _ = try await scene.store.get(download, scene.context)
            #expect(try scene.content(download) == bytes, "\(key)")
        }
        var listed: [ObjectKey] = []
        for try await object in scene.store.list(ObjectKey(scene.folder), scene.context) { listed.append(object.key) }
        #expect(listed.count == keys.count)
        #expect(Set(listed) == Set(keys), "\(Set(listed).symmetricDifference(keys))")
        for (number, key) in keys.enumerated() {
            try await scene.store.delete(key, scene.context)
            #expect(try await scene.store.head(key, scene.context) == nil, "\(key)")
            if number == 0 {
                #expect(try await scene.store.head(keys[1], scene.context) != nil, "only that one")
            }
        }
        for try await object in scene.store.list(ObjectKey(scene.folder), scene.context) {
            Issue.record("\(object.key) was left")
        }
    }

    private static let count = 2_500

    /// Swift and Apache take long to be filled: only with the heavy set.
    private static let quicklyFilled: [RealServer] =
        ProcessInfo.processInfo.environment["TIERSYNC_HEAVY"] == nil ? [.seaweed, .lighttpd] : RealServer.allCases

    @Test(arguments: quicklyFilled)
    func `R32 2,500 objects are listed once each, and a page that fails is no end`(_ server: RealServer) async throws {
        let scene = try await Scene(server)
        let names = (0..<Self.count).map { "many/\($0)" }
        try await server.fill(scene, names)
        scene.proxy.reset()
        let many = try scene.key("many")
        var seen: [ObjectKey: Int] = [:]
        for try await object in scene.store.list(many, scene.context) {
            seen[object.key, default: 0] += 1
            #expect(object.byteCount == 1)
        }
        #expect(seen.count == Self.count && seen.values.allSatisfy { $0 == 1 })
        #expect(Set(seen.keys) == Set(try names.map { try scene.key($0) }))
        let listing = server.isS3 ? "GET" : "PROPFIND"
        if server.isS3 { #expect(await scene.passed(listing).count == 3, "pages of 1,000") }

        // The last page fails for good; then one answers with half a document.
        let faults: [ProxyFault] = [
            .answer(status: 500), .answer(status: 403), .answer(status: 404), .reset(.answerBody(2_000)),
            .replaceBody(Array("<ListBucketResult><Contents>".utf8)), .replaceBody([]),
        ]
        for fault in faults {
            scene.proxy.removeRules()
            if server.isS3 {
                scene.proxy.inject(fault, method: listing, target: "continuation-token", skipping: 1, times: .max)
            } else {
                // Absent is what 404 means for a collection.
                if fault == .answer(status: 404) { continue }
                scene.proxy.inject(fault, method: listing, times: .max)
            }
            var count = 0
            await #expect(throws: RemoteError.self, "\(fault)") {
                for try await _ in scene.store.list(many, scene.context) { count += 1 }
            }
            #expect(count < Self.count)
        }
    }
}

extension RealServer {
    /// Puts small objects there by the fastest way.
    func fill(_ scene: Scene, _ names: [String]) async throws {
        if let files {
            for name in names {
                let path = files.appending("\(scene.folder)/\(name)")
                try FileManager.default.createDirectory(
                    atPath: path.removingLastComponent().string, withIntermediateDirectories: true)
                try Data([7]).write(to: URL(fileURLWithPath: path.string))
            }
            return
        }
        let file = try scene.scratch.write([7], as: "one")
        let other = scene.other
        let aside = scene.aside
        let uploads = try names.map {
            ObjectUpload(key: try scene.key($0), file: file, digest: ContentDigest(of: [UInt8(7)]), byteCount: 1)
        }
        try await forEachBounded(uploads, width: 16) {
            _ = try await other.put($0, aside)
        } receive: { _ in
        }
    }

    /// Makes a stored file look as if it had been written a day ago, and tells whether this server's files can be.
    func age(_ key: ObjectKey) throws -> Bool {
        guard let files else { return false }
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -86_400)],
            ofItemAtPath: files.appending(key.rawValue).string)
        return true
    }
}
