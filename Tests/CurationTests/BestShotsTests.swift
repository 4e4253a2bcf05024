import Curation
import Testing
import TierModel

@Suite struct BestShotsTests {
    private func look(_ number: Int64, sharpness: Double = 0.8, rating: Int = 0, eyes: Double? = nil) -> ShotLook {
        let quality = PictureQuality(
            sharpness: sharpness, exposure: 0.9, noise: 1, contrast: 0.8, colourfulness: 0.5, compression: 1)
        let faces = eyes.map {
            [
                ShotLook.Face(
                    box: FractionBox(x: 0.4, y: 0.4, width: 0.2, height: 0.2), size: 400, score: 0.9, yaw: 0,
                    eyesOpen: $0, sharpness: 0.7)
            ]
        }
        return ShotLook(
            photo: PhotoID(rawValue: number), width: 4_000, height: 3_000, quality: quality, faces: faces ?? [],
            rating: rating)
    }

    @Test func `the sharper, the open eyes and the stars are better`() {
        let ranked = BestShots.ranked([look(1, sharpness: 0.2), look(2), look(3, rating: 5)])
        #expect(ranked.map(\.photo.rawValue) == [3, 2, 1])
        #expect(BestShots.ranked([look(1, eyes: 0.05), look(2, eyes: 0.9)]).map(\.photo.rawValue) == [2, 1])
    }

    @Test func `a moment is ranked by its best shot, with the others behind it`() {
        let burst = DuplicateGroup(
            match: .burst, keep: PhotoID(rawValue: 1), reasons: [],
            others: [2, 9].map { DuplicateGroup.Member(photo: PhotoID(rawValue: $0), differences: []) })
        let ranked = BestShots.ranked(
            [look(1, sharpness: 0.3), look(2, sharpness: 0.9), look(3, sharpness: 0.6)], groups: [burst])
        #expect(ranked.map(\.photo.rawValue) == [2, 3])
        #expect(ranked[0].behind.map(\.rawValue) == [1])
    }

    @Test func `equal shots stay in the order of the library`() {
        let looks = (1...9).map { look(Int64($0)) }
        #expect(BestShots.ranked(looks.reversed()).map(\.photo.rawValue) == Array(1...9))
    }

    @Test func `the parts are shown, and a score is from 0 to 1 whatever they are`() {
        let score = ShotScore(of: look(1, eyes: 0.5))
        #expect(score.technical != nil && score.faces != nil && score.resolution == 1 && score.user == 0)
        for value in [-.infinity, -1, 0, 0.5, 1, 7, .infinity, .nan] as [Double] {
            let score = ShotScore(technical: value, looks: nil, faces: value, resolution: value, user: value)
            #expect((0...1).contains(score.total))
        }
        #expect((0...1).contains(ShotScore(technical: nil, looks: nil, faces: nil, resolution: 0, user: 0).total))
    }
}
