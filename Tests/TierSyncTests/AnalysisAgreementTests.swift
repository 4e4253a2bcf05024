import Testing
import TierModel
import TierSyncTestSupport

@Suite struct AnalysisAgreementTests {
    private static func face(at x: Double, vector: [Float] = [1, 0]) -> FoundOnPhoto.Face {
        FoundOnPhoto.Face(box: PixelBox(x: x, y: 0, width: 100, height: 100), vector: vector)
    }

    private static func photo(
        faces: [FoundOnPhoto.Face] = [], lines: [String] = [], labels: Set<String> = [], hash: UInt64 = 0
    ) -> FoundOnPhoto {
        FoundOnPhoto(faces: faces, lines: lines, labels: labels, hash: PerceptualHash(bits: hash))
    }

    @Test func `a face is in both when its boxes overlap by half, and each counts once`() {
        // Of width 100: shifted by 33 they share 67 of 133, by 34 only 66 of 134.
        let first = Self.photo(faces: [Self.face(at: 0), Self.face(at: 1_000), Self.face(at: 2_000)])
        let second = Self.photo(faces: [Self.face(at: 33), Self.face(at: 5), Self.face(at: 1_034)])
        let agreement = AnalysisAgreement([(first, second)])
        #expect(agreement.faces == AnalysisAgreement.Shared(first: 3, second: 3, both: 1))
        #expect(agreement.faces.share == 0.2)
        let near = AnalysisAgreement([(first, Self.photo(faces: [Self.face(at: 33)]))])
        #expect(near.faces == AnalysisAgreement.Shared(first: 3, second: 1, both: 1))
    }

    @Test func `of several boxes the one that overlaps most is the same face`() {
        let first = Self.photo(faces: [Self.face(at: 0, vector: [1, 0])])
        let second = Self.photo(faces: [Self.face(at: 20, vector: [0, 1]), Self.face(at: 1, vector: [0.6, 0.8])])
        let agreement = AnalysisAgreement([(first, second)])
        // From (1, 0) to (0.6, 0.8): the root of 0.16 + 0.64.
        #expect(agreement.vectorDistances.count == 1)
        #expect(agreement.vectorDistances.allSatisfy { abs($0 - 0.8.squareRoot()) < 1e-6 })
    }

    @Test func `lines count as often as both have them, and spaces do not matter`() {
        let first = Self.photo(lines: ["Total 12.00", "1", "1", "1"])
        let second = Self.photo(lines: ["Total12.00", "1", "1", "l"])
        #expect(AnalysisAgreement([(first, second)]).lines == AnalysisAgreement.Shared(first: 4, second: 4, both: 3))
    }

    @Test func `a word on another photo is not the same word`() {
        let (cat, dog) = (Self.photo(labels: ["cat"]), Self.photo(labels: ["dog"]))
        let agreement = AnalysisAgreement([(cat, dog), (dog, cat), (cat, cat)])
        #expect(agreement.labels == AnalysisAgreement.Shared(first: 3, second: 3, both: 1))
    }

    @Test func `hashes are compared photo by photo`() {
        let agreement = AnalysisAgreement([
            (Self.photo(hash: 0b1011), Self.photo(hash: 0b0001)), (Self.photo(hash: 7), Self.photo(hash: 7)),
        ])
        #expect(agreement.hashDistances == [0, 2])
        #expect(agreement.lines.share == 1)
    }
}
