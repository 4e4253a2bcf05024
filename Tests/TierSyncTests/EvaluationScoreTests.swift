import Testing
import TierModel
import TierSyncTestSupport

/// The arithmetic of `make eval`.
@Suite struct `Scores of evaluations` {
    @Test func `a share has Wilson's interval`() {
        // 8 of 10: 0.490 to 0.943 (Newcombe, Statistics in Medicine 17, 1998, gives 0.4902 and 0.9433).
        let share = Proportion(8, of: 10)
        #expect(abs(share.interval.lowerBound - 0.4902) < 0.001 && abs(share.interval.upperBound - 0.9433) < 0.001)
        #expect(Proportion(0, of: 0).interval == 0...1)
        #expect(Proportion(0, of: 20).interval.lowerBound == 0 && Proportion(0, of: 20).interval.upperBound > 0.1)
    }

    @Test func `a face is found once, whatever else overlaps it`() {
        func box(_ x: Double, _ width: Double = 10) -> PixelBox { PixelBox(x: x, y: 0, width: width, height: 10) }
        var scores = DetectionScores()
        scores.add(labelled: [box(0), box(100)], detected: [box(1), box(2), box(50)])
        #expect((scores.faces, scores.found, scores.falseAlarms) == (2, 1, 2))
        scores.add(labelled: [], detected: [box(0)])
        #expect((scores.faces, scores.found, scores.falseAlarms) == (2, 1, 3))
    }
}
