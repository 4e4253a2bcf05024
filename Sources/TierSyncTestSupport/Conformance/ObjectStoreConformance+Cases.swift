import Foundation
import Remote
import SystemPackage
import TierModel

extension ObjectStoreConformance {
    func putHeadGet() async throws {
        let bytes = Self.bytes(300_000)
        let key = try key("photo.jpg")
        let (object, _) = try await store(bytes, key)
        let seen = try await store.head(key, context)
        try expect(seen?.byteCount == 300_000 && seen?.key == key, "head tells the size")
        try expect(seen?.version.etag == object.version.etag, "head and put name the same version")
        let (range, fetched) = try await fetch(key)
        try expect(fetched == bytes && range.received == 300_000, "get brings the bytes")
        try expect(range.object.byteCount == 300_000, "get tells the size")
        try expect(ledger.entries.contains { $0.id == range.transfer }, "get names its row of the ledger")
    }

    func emptyObject() async throws {
        let key = try key("empty")
        try await store([], key)
        try expect(try await store.head(key, context)?.byteCount == 0, "an empty object is there")
        try expect(try await fetch(key).bytes.isEmpty, "an empty object is fetched")
    }

    func range() async throws {
        let bytes = Self.bytes(200_000, seed: 12)
        let key = try key("range")
        let (object, _) = try await store(bytes, key)
        for (offset, end) in [(0, 10), (70_000, 150_000), (199_999, 200_000)] {
            let name = "range-\(offset)"
            let file = try scratch.write(Array(repeating: UInt8(0), count: offset), as: name)
            let range = try await store.get(
                ObjectDownload(
                    key: key, version: object.version, byteCount: 200_000, file: file, offset: Int64(offset),
                    end: Int64(end)), context)
            try expect(try scratch.bytes(of: name).dropFirst(offset).elementsEqual(bytes[offset..<end]), "a range")
            try expect(range.received == Int64(end - offset), "no byte more than the range")
        }
    }

    func resume() async throws {
        let bytes = Self.bytes(200_000, seed: 2)
        let key = try key("resumed")
        let (object, _) = try await store(bytes, key)
        let (range, fetched) = try await fetch(
            key, version: object.version, byteCount: 200_000, behind: Array(bytes[..<120_000]))
        try expect(fetched == bytes, "the rest is appended")
        try expect(range.received == 80_000, "only the rest is fetched")
    }

    func resumeOfAComplete() async throws {
        let bytes = Self.bytes(5_000, seed: 3)
        let key = try key("complete")
        let (object, _) = try await store(bytes, key)
        let (range, fetched) = try await fetch(key, version: object.version, byteCount: 5_000, behind: bytes)
        try expect(fetched == bytes && range.received == 0, "a complete file needs no byte")
    }

    func getOfAnotherVersion() async throws {
        let bytes = Self.bytes(50_000, seed: 4)
        let key = try key("changed")
        let (object, _) = try await store(bytes, key)
        try await store.delete(key, context)
        try await store(Self.bytes(50_001, seed: 5), key)
        let name = "spliced"
        let file = try scratch.write(bytes[..<10_000], as: name)
        try await expectError(.replaced, "another version is never appended") {
            _ = try await store.get(
                ObjectDownload(key: key, version: object.version, byteCount: 50_000, file: file, offset: 10_000),
                context)
        }
        try expect(try scratch.bytes(of: name).count == 10_000, "nothing was appended")
    }

    func neverOverwrite() async throws {
        let first = Self.bytes(1_000, seed: 6)
        let key = try key("occupied")
        try await store(first, key)
        let outcome = try await store.put(upload(Self.bytes(2_000, seed: 7), key), context)
        guard case .occupied(let object) = outcome else {
            throw ConformanceFailure(message: "\(store.location): overwrote an object")
        }
        try expect(object.byteCount == 1_000, "the occupant is described")
        try expect(try await fetch(key).bytes == first, "the occupant is untouched")
    }

    func list() async throws {
        let names = ["list/a", "list/b/c", "list/b/d/e", "list2"]
        for name in names { try await store(Self.bytes(name.utf8.count, seed: 8), key(name)) }
        var seen: [ObjectKey] = []
        for try await object in try store.list(key("list"), context) {
            seen.append(object.key)
            try expect(
                object.byteCount == Int64(object.key.rawValue.utf8.count - prefix.utf8.count - 1), "sizes are listed")
        }
        try expect(
            seen.sorted() == (try names.dropLast().map(key)).sorted(), "what is below a prefix is listed once: \(seen)")
    }

    func emptyListing() async throws {
        for try await object in try store.list(key("nothing-here"), context) {
            throw ConformanceFailure(message: "listed \(object.key) below a prefix without objects")
        }
    }

    func delete() async throws {
        let key = try key("deleted")
        try await store(Self.bytes(10), key)
        try await store.delete(key, context)
        try expect(try await store.head(key, context) == nil, "a deleted object is gone")
        try await store.delete(key, context)
    }

    func notFound() async throws {
        let key = try key("absent/below")
        try expect(try await store.head(key, context) == nil, "head of nothing is nil")
        try await expectError(.notFound, "get of nothing says so") { _ = try await fetch(key) }
        try await expectError(.notFound, "proof of nothing says so") {
            _ = try await store.proveByReading(key, digest: .zero, byteCount: 1, context)
        }
    }

    func readBack() async throws {
        let bytes = Self.bytes(150_000, seed: 9)
        let key = try key("proven")
        try await store(bytes, key)
        let proof = try await store.proveByReading(key, digest: ContentDigest(of: bytes), byteCount: 150_000, context)
        try expect(proof.kind == .readBack && proof.digest == ContentDigest(of: bytes), "reading back proves")
        try expect(proof.version.etag != nil, "a proof names its version")
    }

    func readBackOfOtherBytes() async throws {
        let key = try key("unproven")
        try await store(Self.bytes(1_000, seed: 10), key)
        try await expectError(.contentDiffers, "other bytes are not proven") {
            let other = ContentDigest(of: Self.bytes(1_000, seed: 11))
            _ = try await store.proveByReading(key, digest: other, byteCount: 1_000, context)
        }
    }

    private func proven(_ bytes: [UInt8], _ key: ObjectKey) async throws -> Proof {
        if let proof = try await store(bytes, key).proof { return proof }
        return try await store.proveByReading(
            key, digest: ContentDigest(of: bytes), byteCount: Int64(bytes.count), context)
    }

    func freshen() async throws {
        let key = try key("fresh")
        let proof = try await proven(Self.bytes(20_000, seed: 12), key)
        let fresh = try await store.freshen(proof, of: key, context)
        try expect(fresh.proof.digest == proof.digest && fresh.key == key, "an untouched object is fresh")
    }

    func freshenOfReplaced() async throws {
        let key = try key("stale")
        let proof = try await proven(Self.bytes(20_000, seed: 13), key)
        try await store.delete(key, context)
        try await store(Self.bytes(20_000, seed: 14), key)
        try await expectError(.replaced, "other bytes of the same size are not fresh") {
            _ = try await store.freshen(proof, of: key, context)
        }
    }

    func freshenOfDeleted() async throws {
        let key = try key("gone")
        let proof = try await proven(Self.bytes(100, seed: 15), key)
        try await store.delete(key, context)
        try await expectError(.notFound, "a deleted object is not fresh") {
            _ = try await store.freshen(proof, of: key, context)
        }
    }

    func sourceChanged() async throws {
        let key = try key("moving-source")
        var changed = try upload(Self.bytes(100_000, seed: 16), key)
        try Data(Self.bytes(100_000, seed: 17)).write(to: URL(fileURLWithPath: changed.file.string))
        try await expectError(.sourceChanged, "another content of the same size is refused") {
            _ = try await store.put(changed, context)
        }
        changed.byteCount = 99_999
        try await expectError(.sourceChanged, "another size is refused") { _ = try await store.put(changed, context) }
        try expect(try await store.head(key, context) == nil, "nothing was stored")
        var below = 0
        for try await _ in try store.list(self.key("moving-source"), context) { below += 1 }
        try expect(below == 0, "nothing is left")
    }

    func sourceMissing() async throws {
        let key = try key("no-source")
        var missing = try upload([1, 2, 3], key)
        missing.file = scratch.path.appending("not-there")
        try await expectError(.sourceUnreadable, "a missing source is named") {
            _ = try await store.put(missing, context)
        }
    }

    func probe() async throws {
        let found = try await store.probe(context)
        // A deviation must be seen too: a server that has learned better is held to it from then on.
        try expect(
            found.hasExclusiveCreate != deviations.contains(.noExclusiveCreate) && found.servesRanges,
            "the probe finds what this server can: \(found)")
        for try await object in store.list(ObjectKey("tiersync"), context) {
            try expect(!object.key.rawValue.contains("probe-"), "the probe leaves nothing: \(object.key)")
        }
    }

    func ledgerIsComplete() async throws {
        let bytes = Self.bytes(70_000, seed: 18)
        let key = try key("ledgered")
        try await store(bytes, key)
        _ = try await fetch(key)
        try expect(ledger.entries.allSatisfy { $0.result != nil }, "each intent is completed")
        try expect(ledger.entries.allSatisfy { $0.intent.photo == PhotoID(rawValue: 7) }, "each row names the photo")
        let sent = ledger.entries(.put).compactMap(\.result?.bytes.sent).reduce(0, +)
        try expect(sent == bytesOnTheWire(70_000), "the ledger counts what was sent: \(sent)")
        let received = ledger.entries(.get).filter { $0.intent.purpose == .push }.compactMap(\.result?.bytes.received)
        try expect(
            received.reduce(0, +) == bytesOnTheWire(70_000), "the ledger counts what was received: \(received)")
    }
}
