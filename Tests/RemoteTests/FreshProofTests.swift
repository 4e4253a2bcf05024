import Foundation
import Remote
import Testing
import TierModel

@Suite struct FreshProofTests {
    @Test func `R12 a confirmation that is not recent is refused`() throws {
        let now = Date(timeIntervalSince1970: 1_700_000_000)
        func isFresh(after seconds: TimeInterval) throws -> Bool {
            let proof = Proof(
                kind: .readBack, digest: .zero, byteCount: 1, version: ObjectVersion(), provenAt: .distantPast)
            let key = try #require(ObjectKey("originals/a.jpg"))
            let fresh = FreshProof(proof: proof, key: key, confirmedAt: now)
            return fresh.isFresh(at: now.addingTimeInterval(seconds))
        }
        #expect(try isFresh(after: 0) && isFresh(after: 59))
        // A machine that slept between asking and dropping, and a clock that was set back.
        #expect(try !isFresh(after: 61) && !isFresh(after: 9 * 3_600) && !isFresh(after: -1))
    }
}
