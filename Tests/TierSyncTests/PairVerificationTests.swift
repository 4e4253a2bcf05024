import Testing
import TierSyncTestSupport

@Suite struct PairVerificationTests {
    @Test func `distances that tell all pairs apart are all right`() throws {
        let same = (0..<50).map { 0.3 + Double($0) / 1_000 }
        let scores = try #require(PairVerification(same: same, different: same.map { $0 + 0.5 }))
        #expect(scores.accuracy == 1)
        #expect(scores.standardError == 0)
        #expect(scores.acceptedAtOneInThousand == 1)
    }

    @Test func `a part's own pairs do not choose its threshold`() throws {
        // In each part one pair of one person is farther than any pair of two: no threshold of others can be right for it.
        let same = (0..<100).map { $0 < 10 ? 0.95 : 0.2 }
        let different = [Double](repeating: 0.9, count: 100)
        let scores = try #require(PairVerification(same: same, different: different))
        #expect(abs(scores.accuracy - 0.95) < 1e-12)
        #expect(scores.standardError < 1e-12)
    }

    @Test func `the standard error is that of the parts' mean`() throws {
        // One part of ten has all its pairs of one person beyond the threshold: nine are right, one is right by half.
        let same = (0..<100).map { $0 % 10 == 3 ? 0.95 : 0.2 }
        let scores = try #require(PairVerification(same: same, different: [Double](repeating: 0.9, count: 100)))
        #expect(abs(scores.accuracy - 0.95) < 1e-12)
        // Deviation 0.158 of ten parts, divided by the root of ten.
        #expect(abs(scores.standardError - 0.05) < 1e-12)
    }

    @Test func `one pair of two in a thousand may be as near as what is accepted`() throws {
        // Of 2,000 pairs of two, two are nearer than the pairs of one person, and the third is not.
        let different = [0.1, 0.2] + [Double](repeating: 0.5, count: 1_998)
        let same = [Double](repeating: 0.4, count: 75) + [Double](repeating: 0.6, count: 25)
        #expect(try #require(PairVerification(same: same, different: different)).acceptedAtOneInThousand == 0.75)
    }

    @Test func `too few pairs have no score`() {
        #expect(PairVerification(same: [0.1], different: [Double](repeating: 1, count: 20)) == nil)
    }
}
