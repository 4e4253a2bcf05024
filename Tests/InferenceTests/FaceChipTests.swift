import Imaging
import Inference
import SystemPackage
import Testing
import TierModel

struct FaceChipTests {
    @Test(arguments: [
        "portraits/collins.jpg", "portraits/hopper.jpg", "portraits/collins-close.jpg",
        "2012/oval-office-portrait.jpg", "2010/blue-room-1.jpg", "portraits/side-by-side.jpg",
    ])
    func `the chip alone gives nearly the vector of the original`(fixture: String) throws {
        let faces = try TestMaterial.faces(in: fixture)
        try #require(!faces.isEmpty)
        for analyzed in faces where analyzed.face.quality.size >= 64 {
            let again = try TestMaterial.analyzer.reembed(analyzed.chip, landmarks: analyzed.face.landmarks)
            let distance = again.distance(to: analyzed.face.embedding)
            print("\(fixture): chip \(analyzed.chip.image.width)×\(analyzed.chip.image.height), distance \(distance)")
            #expect(distance < 0.15)
        }
    }

    @Test(arguments: ["portraits/collins.jpg", "portraits/collins-close.jpg", "2010/blue-room-2.jpg"])
    func `a chip shows 1·6 times the face, within the picture, at most 256 pixels, never enlarged`(
        fixture: String
    ) throws {
        let image = try TestMaterial.read(TestMaterial.fixtures.appending(fixture)).image
        for analyzed in try TestMaterial.faces(in: fixture) {
            let (chip, box) = (analyzed.chip, analyzed.face.box)
            #expect(chip.image.longSide <= 256)
            #expect(Double(chip.image.width) <= chip.box.width)
            #expect(chip.box.x >= 0 && chip.box.x + chip.box.width <= Double(image.width))
            #expect(chip.box.y >= 0 && chip.box.y + chip.box.height <= Double(image.height))
            #expect(chip.box.width <= 1.6 * box.width + 2 && chip.box.height <= 1.6 * box.height + 2)
            #expect(chip.box.width >= box.width)
        }
    }

    @Test(arguments: ["portraits/collins.jpg", "portraits/collins-close.jpg", "2010/blue-room-2.jpg"])
    func `a stored chip knows again what part of the original it shows`(fixture: String) throws {
        let image = try TestMaterial.read(TestMaterial.fixtures.appending(fixture)).image
        for analyzed in try TestMaterial.faces(in: fixture) {
            let stored = FaceChip(
                stored: analyzed.chip.image, face: analyzed.face.box, originalWidth: image.width,
                originalHeight: image.height)
            #expect(abs(stored.box.x - analyzed.chip.box.x) <= 1 && abs(stored.box.y - analyzed.chip.box.y) <= 1)
            #expect(abs(stored.box.width - analyzed.chip.box.width) <= 1)
            #expect(abs(stored.box.height - analyzed.chip.box.height) <= 1)
        }
    }

    @Test func `landmarks that coincide are an error`() throws {
        let analyzed = try #require(try TestMaterial.faces(in: "portraits/hopper.jpg").first)
        let point = PixelPoint(x: 10, y: 10)
        let landmarks = FaceLandmarks(
            leftEye: point, rightEye: point, nose: point, mouthLeft: point, mouthRight: point)
        #expect(throws: InferenceError.self) {
            try TestMaterial.analyzer.reembed(analyzed.chip, landmarks: landmarks)
        }
    }

    @Test func `many faces at once give the vectors of each alone`() throws {
        let analyzer = try TestMaterial.analyzer
        let embedder = FaceEmbedder(session: try TestMaterial.session(.faceEmbedding))
        let aligned = try ["collins", "hopper", "collins-print", "hopper-close", "hopper-grey"].map { name in
            let image = try TestMaterial.read(TestMaterial.fixtures.appending("portraits/\(name).jpg")).image
            let face = try #require(
                try analyzer.analyze(
                    image, photo: .zero, originalWidth: image.width, originalHeight: image.height
                ).first
            ).face
            return try #require(FaceAligner().aligned(image, landmarks: face.landmarks))
        }
        // Eleven: a full run and a rest.
        let many = try embedder.vectors(of: aligned + aligned + [aligned[0]])
        for (index, vector) in many.enumerated() {
            let alone = try #require(try embedder.vectors(of: [aligned[index % aligned.count]]).first)
            #expect(vector.distance(to: alone) < 0.01)
        }
    }
}
