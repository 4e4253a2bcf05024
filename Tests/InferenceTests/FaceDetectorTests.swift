import Foundation
import Imaging
import Inference
import SystemPackage
import Testing
import TierModel

struct FaceDetectorTests {
    private func detector() throws -> FaceDetector {
        FaceDetector(session: try TestMaterial.session(.faceDetection))
    }

    /// A fixture's portrait, brought to this width.
    private func portrait(_ name: String, width: Int) throws -> PixelImage {
        let image = try TestMaterial.read(TestMaterial.fixtures.appending(name)).image
        return image.resized(width: width, height: image.height * width / image.width)
    }

    @Test func `a face is where it was pasted, in pixels of the picture it is in`() throws {
        let part = try portrait("portraits/collins.jpg", width: 400)
        let alone = try #require(try detector().detections(in: part).first)
        let base = try #require(TestMaterial.blank(width: 1000, height: 700))
        let picture = try #require(TestMaterial.paste(part, onto: base, x: 500, y: 200))
        let found = try #require(try detector().detections(in: picture).first)
        let expected = PixelBox(
            x: alone.box.x + 500, y: alone.box.y + 200, width: alone.box.width, height: alone.box.height)
        #expect(found.box.overlap(with: expected) > 0.8)
    }

    @Test func `a small face in a very large picture is found by the second look`() throws {
        let crowd = try portrait("portraits/collins.jpg", width: 500)
        let far = try portrait("portraits/hopper.jpg", width: 120)
        let base = try #require(TestMaterial.blank(width: 6000, height: 4000))
        var picture = try #require(TestMaterial.paste(crowd, onto: base, x: 300, y: 300))
        picture = try #require(TestMaterial.paste(far, onto: picture, x: 5000, y: 3300))
        let faces = try detector().detections(in: picture)
        #expect(faces.contains { $0.box.x > 300 && $0.box.x < 800 && $0.box.y < 800 })
        #expect(faces.contains { $0.box.x > 5000 && $0.box.x < 5120 && $0.box.y > 3300 })
        #expect(faces.count == 2)
    }

    @Test(
        .enabled(if: Processor.hasByteProducts, "8-bit numbers are used on processors with byte products only"),
        arguments: [
            "portraits/collins.jpg", "portraits/collins-close.jpg", "portraits/hopper.jpg",
        ])
    func `in 8-bit numbers the same faces are found in the same places`(fixture: String) throws {
        let picture = try TestMaterial.read(TestMaterial.fixtures.appending(fixture)).image
        let variant = try #require(TestMaterial.store.variant(for: .faceDetection))
        let rounded = FaceDetector(
            session: try InferenceSession(
                variant, from: TestMaterial.store, runtime: TestMaterial.runtime, options: .standard))
        let faces = try detector().detections(in: picture)
        let others = try rounded.detections(in: picture)
        #expect(!faces.isEmpty && faces.count == others.count)
        for (face, other) in zip(faces, others) {
            #expect(face.box.overlap(with: other.box) > 0.9)
            for (point, same) in zip(face.landmarks.points, other.landmarks.points) {
                let distance = ((point.x - same.x) * (point.x - same.x) + (point.y - same.y) * (point.y - same.y))
                    .squareRoot()
                #expect(distance < 0.03 * face.box.height)
            }
        }
    }

    @Test func `a very large face is found`() throws {
        let picture = try portrait("portraits/collins-close.jpg", width: 4000)
        let faces = try detector().detections(in: picture)
        #expect(faces.count == 1)
        #expect(faces.allSatisfy { $0.box.width > 1000 })
    }

    @Test(arguments: [(1, 1), (3, 2000), (2000, 3), (31, 33)])
    func `a picture of any shape is looked at`(width: Int, height: Int) throws {
        let picture = try #require(TestMaterial.blank(width: width, height: height))
        #expect(try detector().detections(in: picture).isEmpty)
    }

    @Test func `of faces that overlap the best is kept`() {
        func face(x: Double, score: Double) -> FaceDetection {
            let point = PixelPoint(x: x, y: 0)
            return FaceDetection(
                box: PixelBox(x: x, y: 0, width: 10, height: 10),
                landmarks: FaceLandmarks(
                    leftEye: point, rightEye: point, nose: point, mouthLeft: point, mouthRight: point),
                score: score)
        }
        let faces = [face(x: 0, score: 0.6), face(x: 2, score: 0.9), face(x: 20, score: 0.7), face(x: 8, score: 0.5)]
        let kept = FaceDetection.withoutOverlaps(faces, limit: 0.3)
        #expect(kept.map(\.box.x) == [2, 20, 8])
        #expect(FaceDetection.withoutOverlaps(faces.reversed(), limit: 0.3) == kept)
    }

    @Test(.enabled(if: TestMaterial.photos != nil, "labelled photos are not on this machine"))
    func `nearly all labelled faces of the group photos are found`() throws {
        let folder = try #require(TestMaterial.photos).appending("groups_boxes")
        var (labelled, hits, detections, offLabel) = (0, 0, 0, 0)
        for (file, boxes) in try labels(in: folder) {
            let found = try detector().detections(in: TestMaterial.read(folder.appending(file)).image).map(\.box)
            labelled += boxes.count
            hits += boxes.count { box in found.contains { isSameFace($0, box) } }
            detections += found.count
            offLabel += found.count { detection in !boxes.contains { isSameFace(detection, $0) } }
        }
        print("groups_boxes: \(hits) of \(labelled) faces found; \(offLabel) of \(detections) detections unlabelled")
        try #require(labelled > 40)
        #expect(Double(hits) >= 0.95 * Double(labelled))
        // Unlabelled are mostly real faces that the authors left out.
        #expect(Double(offLabel) <= 0.2 * Double(detections))
    }

    /// The label's square is drawn wider or narrower than the detector's box: the centre must lie in it.
    private func isSameFace(_ detection: PixelBox, _ label: PixelBox) -> Bool {
        let (x, y) = (detection.x + detection.width / 2, detection.y + detection.height / 2)
        return x > label.x && x < label.x + label.width && y > label.y && y < label.y + label.height
    }

    /// Boxes by file from dlib's `training.xml` and `testing.xml`; boxes marked `ignore` are left out.
    private func labels(in folder: FilePath) throws -> [(file: String, boxes: [PixelBox])] {
        var labels: [(file: String, boxes: [PixelBox])] = []
        for list in ["training.xml", "testing.xml"] {
            let text = try String(contentsOfFile: folder.appending(list).string, encoding: .utf8)
            for line in text.split(separator: "\n") {
                if let match = line.firstMatch(of: /<image file='([^']+)'/) {
                    labels.append((String(match.1), []))
                } else if let match = line.firstMatch(
                    of: /<box top='(-?\d+)' left='(-?\d+)' width='(\d+)' height='(\d+)'/), !line.contains("ignore='1'")
                {
                    let values = [match.2, match.1, match.3, match.4].compactMap { Double($0) }
                    labels[labels.count - 1].boxes.append(
                        PixelBox(x: values[0], y: values[1], width: values[2], height: values[3]))
                }
            }
        }
        return labels
    }
}
