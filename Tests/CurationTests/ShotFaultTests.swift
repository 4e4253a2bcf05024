import Curation
import Foundation
import Imaging
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

@Suite struct ShotFaultTests {
    private static let good = PictureQuality(
        sharpness: 0.8, exposure: 0.9, noise: 1, contrast: 0.8, colourfulness: 0.5, compression: 1)

    private func look(
        _ quality: PictureQuality? = good, tones: ShotTones? = nil, kind: PhotoKind = .photo, labels: Int = 0,
        faces: [ShotLook.Face] = []
    ) -> ShotLook {
        ShotLook(
            photo: PhotoID(rawValue: 1), width: 4_000, height: 3_000, quality: quality, tones: tones, kind: kind,
            labels: labels, faces: faces)
    }

    private func face(_ eyes: Double?, side: Double = 0.2, yaw: Double = 0, sharpness: Double = 0.6) -> ShotLook.Face {
        ShotLook.Face(
            box: FractionBox(x: 0, y: 0, width: side, height: side), size: side * 3_000, score: 0.9, yaw: yaw,
            eyesOpen: eyes, sharpness: sharpness)
    }

    private func measured(_ image: PixelImage) -> [ShotFault.Reason] {
        ShotFaults.of(look(PictureQuality(of: image), tones: ShotTones(of: image))).map(\.reason)
    }

    @Test func `a good shot has no fault, nor has one of which nothing is known`() {
        #expect(ShotFaults.of(look()).isEmpty)
        #expect(ShotFaults.of(look(nil)).isEmpty)
        let broken = PictureQuality(
            sharpness: .nan, exposure: .nan, noise: .nan, contrast: .nan, colourfulness: .nan, compression: .nan)
        let tones = ShotTones(mean: .nan, dark: .nan, bright: .nan, detail: .nan, crispness: .nan)
        #expect(ShotFaults.of(look(broken, tones: tones)).isEmpty)
    }

    @Test func `darkness, burnt light and nothing at all are found`() throws {
        let scene = try MadePictures.scene(seed: 1)
        #expect(measured(scene).isEmpty)
        #expect(measured(MadePictures.mapped(scene) { $0 * 0.04 }).first == .tooDark)
        #expect(measured(MadePictures.mapped(scene) { $0 * 0.1 + 240 }).contains(.tooBright))
        let wall = try #require(PixelImage(width: 64, height: 64, pixels: [UInt8](repeating: 90, count: 64 * 64 * 3)))
        #expect(measured(wall) == [.accidental])
    }

    @Test func `a screenshot of nothing is one, a screenshot of something is none`() {
        let empty = ShotTones(mean: 250, dark: 240, bright: 255, detail: 0, crispness: .infinity)
        #expect(ShotFaults.of(look(tones: empty, kind: .screenshot)).map(\.reason) == [.blankScreenshot])
        var written = look(tones: empty, kind: .screenshot)
        written.textLines = 3
        #expect(ShotFaults.of(written).isEmpty)
    }

    @Test func `what is blurred everywhere is blurred; a sharp face or bird before a blur is not`() {
        var soft = Self.good
        soft.sharpness = 0.1
        let blurred = ShotTones(mean: 120, dark: 5, bright: 240, detail: 0.5, crispness: 0.5)
        #expect(ShotFaults.of(look(soft, tones: blurred)).map(\.reason) == [.blurred])
        #expect(ShotFaults.of(look(soft, tones: blurred, faces: [face(1)])).isEmpty)
        var crisp = blurred
        crisp.crispness = 1.4
        #expect(ShotFaults.of(look(soft, tones: crisp)).isEmpty)
        soft.contrast = 0.2
        #expect(ShotFaults.of(look(soft, tones: blurred)).isEmpty, "fog")
    }

    @Test func `eyes are closed when all or most that count are`() {
        func reasons(_ faces: [ShotLook.Face], better: Bool = false) -> [ShotFault.Reason] {
            ShotFaults.of(look(faces: faces), hasBetterInBurst: better).map(\.reason)
        }
        #expect(reasons([face(0.05)]) == [.eyesClosed])
        #expect(reasons([face(0.05), face(0.1), face(0)]) == [.eyesClosed])
        #expect(reasons([face(0.9)]).isEmpty && reasons([face(nil)]).isEmpty)
        #expect(reasons([face(0.9), face(0.05), face(0.8)]).isEmpty)
        #expect(reasons([face(0.9), face(0.05), face(0.8)], better: true) == [.eyesClosed])
        // A small stranger in the background, and somebody who looks aside.
        #expect(reasons([face(0.9), face(0, side: 0.05)], better: true).isEmpty)
        #expect(reasons([face(0, yaw: 0.9)]).isEmpty)
    }

    @Test(.enabled(if: SamplePhotos.folder != nil, "the sample photos are not here: set TIERSYNC_TEST_PHOTOS"))
    func `good photos are seldom called poor, and most that were spoilt are found`() throws {
        var (called, good, found, spoilt) = (0, 0, 0, 0)
        for name in ["scenes", "objects"] {
            let folder = SamplePhotos.file(name)
            for file in try FileManager.default.contentsOfDirectory(atPath: folder.string).sorted().prefix(16) {
                let image = try PhotoReader(decoder: nil).read(folder.appending(file), longSide: nil).image
                    .resized(longSide: 400)
                good += 1
                called += measured(image).isEmpty ? 0 : 1
                for poor in [
                    MadePictures.mapped(image) { $0 * 0.05 },
                    try MadePictures.blurred(image, radius: image.longSide / 80),
                ] {
                    spoilt += 1
                    found += measured(poor).isEmpty ? 0 : 1
                }
            }
        }
        print(
            "good photos called poor: \(Proportion(called, of: good)); spoilt ones found: \(Proportion(found, of: spoilt))"
        )
        #expect(Double(called) <= 0.02 * Double(good) && Double(found) >= 0.7 * Double(spoilt))
    }
}
