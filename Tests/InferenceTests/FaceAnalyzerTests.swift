import Imaging
import Inference
import SystemPackage
import Testing
import TierModel
import Workers

/// dlib's 0.6 for vectors of length 1.42.
private let samePersonDistance = 0.6 / 1.42

struct FaceAnalyzerTests {
    /// The one face of a fixture.
    private func face(in fixture: String) throws -> AnalyzedFace {
        let faces = try TestMaterial.faces(in: fixture)
        return try #require(faces.max { $0.face.box.width < $1.face.box.width })
    }

    @Test(arguments: [
        ("2010/blue-room-2.jpg", "2012/oval-office-portrait.jpg"),
        ("2009/congress-address.jpg", "2012/oval-office-portrait.jpg"),
        ("portraits/collins.jpg", "portraits/collins-print.jpg"),
        ("portraits/hopper.jpg", "portraits/hopper-grey.jpg"),
    ])
    func `faces of one person are close`(first: String, second: String) throws {
        let distance = try face(in: first).face.embedding.distance(to: face(in: second).face.embedding)
        #expect(distance < samePersonDistance)
    }

    @Test(arguments: [
        ("2010/blue-room-1.jpg", "2010/blue-room-2.jpg"),
        ("portraits/collins.jpg", "portraits/hopper.jpg"),
        ("portraits/hopper.jpg", "2012/oval-office-portrait.jpg"),
    ])
    func `faces of different people are far apart`(first: String, second: String) throws {
        let distance = try face(in: first).face.embedding.distance(to: face(in: second).face.embedding)
        #expect(distance > samePersonDistance)
    }

    @Test(arguments: ["2019/Café.jpg", "2015/DSCOVR launch.JPG", "2020/clock.jpg"])
    func `a picture without people has no faces`(fixture: String) throws {
        #expect(try TestMaterial.faces(in: fixture).isEmpty)
    }

    @Test func `faces come from left to right, each in its own box`() throws {
        let faces = try TestMaterial.faces(in: "portraits/side-by-side.jpg")
        try #require(faces.count == 2)
        #expect(faces[0].face.box.x < faces[1].face.box.x)
        #expect(faces[0].face.box.overlap(with: faces[1].face.box) == 0)
        let collins = try face(in: "portraits/collins.jpg").face.embedding
        let hopper = try face(in: "portraits/hopper.jpg").face.embedding
        #expect(faces[0].face.embedding.distance(to: collins) < 0.2)
        #expect(faces[1].face.embedding.distance(to: hopper) < 0.2)
    }

    @Test func `a smaller decode gives boxes and landmarks in pixels of the original`() throws {
        let reading = try TestMaterial.read(TestMaterial.fixtures.appending("2012/oval-office-portrait.jpg"))
        let full = try face(in: "2012/oval-office-portrait.jpg")
        let half = reading.image.resized(width: reading.image.width / 2, height: reading.image.height / 2)
        let small = try #require(
            try TestMaterial.analyzer.analyze(
                half, photo: reading.digest, originalWidth: reading.image.width, originalHeight: reading.image.height
            ).first)
        #expect(small.face.box.overlap(with: full.face.box) > 0.8)
        for (point, expected) in zip(small.face.landmarks.points, full.face.landmarks.points) {
            #expect(abs(point.x - expected.x) < 0.05 * full.face.box.width)
            #expect(abs(point.y - expected.y) < 0.05 * full.face.box.width)
        }
        #expect(small.chip.box.overlap(with: full.chip.box) > 0.8)
        #expect(small.face.embedding.distance(to: full.face.embedding) < 0.2)
    }

    @Test func `the key is made of the photo and the box`() throws {
        let reading = try TestMaterial.read(TestMaterial.fixtures.appending("portraits/hopper.jpg"))
        let found = try face(in: "portraits/hopper.jpg").face
        let fraction = found.box.fraction(ofWidth: reading.image.width, height: reading.image.height)
        #expect(found.key == FaceKey(photo: reading.digest, box: fraction))
    }

    @Test func `the quality tells a frontal sharp face from a small blurred one`() throws {
        let image = try TestMaterial.read(TestMaterial.fixtures.appending("portraits/collins.jpg")).image
        let sharp = try face(in: "portraits/collins.jpg").face.quality
        let tiny = image.resized(longSide: 128)
        let blurred = tiny.resized(width: image.width, height: image.height)
        let soft = try #require(
            try TestMaterial.analyzer.analyze(
                blurred, photo: .zero, originalWidth: image.width, originalHeight: image.height
            ).first
        ).face.quality
        #expect(sharp.score > 0.8 && sharp.score <= 1)
        #expect(sharp.size > 80)
        #expect(sharp.yaw < 0.5)
        #expect(soft.sharpness < sharp.sharpness / 4)
    }

    @Test func `faces too small to be recognised are left out`() throws {
        let image = try TestMaterial.read(TestMaterial.fixtures.appending("portraits/collins.jpg")).image
        // The same pixels, said to be a thumbnail-sized original.
        let faces = try TestMaterial.analyzer.analyze(
            image, photo: .zero, originalWidth: image.width / 8, originalHeight: image.height / 8)
        #expect(faces.isEmpty)
    }

    @Test func `two analyses at once give what one gives`() async throws {
        let analyzer = try TestMaterial.analyzer
        let reading = try TestMaterial.read(TestMaterial.fixtures.appending("portraits/side-by-side.jpg"))
        @Sendable func analyze() throws -> [AnalyzedFace] {
            try analyzer.analyze(
                reading.image, photo: reading.digest, originalWidth: reading.image.width,
                originalHeight: reading.image.height)
        }
        let alone = try analyze()
        try await forEachBounded(0..<6, width: 3) { _ in
            try analyze()
        } receive: { result in
            #expect(result == alone)
        }
    }
}
