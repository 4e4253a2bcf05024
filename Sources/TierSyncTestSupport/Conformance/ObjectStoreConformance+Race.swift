import Remote
import TierModel

extension ObjectStoreConformance {
    /// Several upload different bytes to the same key in the same moment.
    func race() async throws {
        let key = try key("raced")
        let contents = (0..<6).map { Self.bytes(20_000 + $0, seed: 100 + UInt64($0)) }
        let uploads = try contents.map { try upload($0, key) }
        let store = store
        let context = context
        let stored = try await withThrowingTaskGroup(of: Int?.self) { group in
            for (index, upload) in uploads.enumerated() {
                group.addTask {
                    if case .stored = try await store.put(upload, context) { return index }
                    return nil
                }
            }
            return try await group.reduce(into: []) { $0 += $1.map { [$0] } ?? [] }
        }
        let winner = contents.firstIndex(of: try await fetch(key).bytes)
        try expect(winner.map(stored.contains) == true, "what is stored is one of the uploads, whole: \(stored)")
        if !deviations.contains(.racyCreate) { try expect(stored.count == 1, "one of them stored: \(stored)") }
        for index in stored where index != winner {
            try await expectError(.contentDiffers, "what was replaced cannot be proven") {
                let bytes = contents[index]
                _ = try await store.proveByReading(
                    key, digest: ContentDigest(of: bytes), byteCount: Int64(bytes.count), context)
            }
        }
    }
}
