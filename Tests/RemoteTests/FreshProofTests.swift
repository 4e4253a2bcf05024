import Foundation
import Remote
import Testing
import TierModel
import TierSyncTestSupport

@Suite struct FreshProofTests {
    @Test func `R12 a confirmation that is not recent is refused`() async throws {
        let now = Date(timeIntervalSince1970: 1_700_000_000)
        let store = InMemoryObjectStore()
        let context = TransferContext(ledger: InMemoryLedger(), purpose: .verify)
        let key = try #require(ObjectKey("originals/a.jpg"))
        store.replace(key, with: [1, 2, 3])
        let proof = try await store.proveByReading(
            key, digest: ContentDigest(of: Data([1, 2, 3])), byteCount: 3, context)
        // Only an adapter that asks makes one.
        let fresh = try await store.freshenByVersion(proof, of: key, now: { now }, context)
        let ages: [TimeInterval] = [0, 59, 61, 9 * 3_600, -1]
        let isFresh = ages.map { fresh.isFresh(at: now.addingTimeInterval($0)) }
        // A machine that slept between asking and dropping, and a clock that was set back.
        #expect(isFresh == [true, true, false, false, false])
    }
}
