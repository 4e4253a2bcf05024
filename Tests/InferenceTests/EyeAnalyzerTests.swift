import Foundation
import Imaging
import Inference
import SystemPackage
import Testing
import TierModel

@Suite struct EyeAnalyzerTests {
    private static let analyzer = Result {
        try EyeAnalyzer(runtime: TestMaterial.runtime, models: TestMaterial.store)
    }

    private func looks(_ faces: [AnalyzedFace]) throws -> [FaceLook] {
        let facts = PictureFacts(
            features: [], metadata: PhotoMetadata(width: 1, height: 1), format: .jpeg, faces: faces)
        return try #require(try Self.analyzer.get().feature(from: facts).decoded(as: [FaceLook].self))
    }

    @Test(arguments: ["portraits/collins.jpg", "portraits/hopper.jpg", "portraits/hopper-grey.jpg"])
    func `open eyes are open, and each face has its look`(name: String) throws {
        let faces = try TestMaterial.faces(in: name)
        let found = try looks(faces)
        #expect(found.map(\.face) == faces.map(\.face.key))
        let look = try #require(found.first)
        #expect(try #require(look.eyesOpen) > 0.6 && look.eyesClosed == false)
        #expect((0...1).contains(look.sharpness))
        #expect(try looks(faces) == found, "the same chip gives the same look")
    }

    @Test func `the stored chip alone gives nearly the same`() throws {
        let face = try #require(try TestMaterial.faces(in: "portraits/collins.jpg").first)
        let reading = try TestMaterial.read(TestMaterial.fixtures.appending("portraits/collins.jpg"))
        let folder = try TemporaryFolder()
        let file = folder.path.appending("chip.jpg")
        try face.chip.image.jpegData(quality: 90).write(to: URL(filePath: file.string))
        let chip = FaceChip(
            stored: try TestMaterial.read(file).image, face: face.face.box, originalWidth: reading.image.width,
            originalHeight: reading.image.height)
        #expect(chip.box == face.chip.box)
        let (now, then) = (try looks([AnalyzedFace(face: face.face, chip: chip)]), try looks([face]))
        let (one, other) = (try #require(now.first?.eyesOpen), try #require(then.first?.eyesOpen))
        #expect(abs(one - other) < 0.1)
    }

    @Test func `a face that is small, turned aside, or cut off has no word on its eyes`() throws {
        let face = try #require(try TestMaterial.faces(in: "portraits/collins.jpg").first)
        var (small, aside, cut) = (face, face, face)
        small.face.quality.size = 63
        aside.face.quality.yaw = 0.7
        cut.face.landmarks.leftEye.x = face.chip.box.x - 5
        #expect(try looks([small, aside, cut, face]).map { $0.eyesOpen == nil } == [true, true, true, false])
        #expect(try looks([]) == [])
    }

    @Test func `the ratio is height by width, whatever the size`() {
        func contour(height: Float, scale: Float) -> [Float] {
            var points = [Float](repeating: 0, count: 213)
            func put(_ index: Int, _ x: Float, _ y: Float) {
                (points[3 * index], points[3 * index + 1]) = (x * scale, y * scale)
            }
            for index in 0...8 { put(index, Float(index) / 8, (1...7).contains(index) ? height / 2 : 0) }
            for index in 9...15 { put(index, Float(index - 8) / 8, -height / 2) }
            return points
        }
        #expect(abs(EyeAnalyzer.ratio(contour(height: 0.3, scale: 1)) - 0.3) < 1e-6)
        #expect(abs(EyeAnalyzer.ratio(contour(height: 0.1, scale: 40)) - 0.1) < 1e-6)
        #expect(EyeAnalyzer.ratio([Float](repeating: 0, count: 213)) == 0)
    }

    /// Eyes shut, or looking down, as a human saw them; and the same people with open ones.
    @Test(
        .enabled(if: TestMaterial.photos != nil, "the sample photos are not here: set TIERSYNC_TEST_PHOTOS"),
        arguments: [
            ("Billy_Crystal/Billy_Crystal_0002", true), ("Raghad_Saddam_Hussein/Raghad_Saddam_Hussein_0002", true),
            ("Laura_Bush/Laura_Bush_0003", true), ("Laura_Bush/Laura_Bush_0005", false),
            ("Laura_Bush/Laura_Bush_0006", false),
        ])
    func `closed eyes are told from open ones`(name: String, isClosed: Bool) throws {
        let path = try #require(TestMaterial.photos).appending("people/lfw/\(name).jpg")
        let reading = try TestMaterial.read(path)
        let faces = try TestMaterial.analyzer.analyze(
            reading.image, photo: reading.digest, originalWidth: reading.image.width,
            originalHeight: reading.image.height)
        let largest = try #require(faces.max { $0.face.quality.size < $1.face.quality.size })
        #expect(try looks([largest]).first?.eyesClosed == isClosed)
    }
}
