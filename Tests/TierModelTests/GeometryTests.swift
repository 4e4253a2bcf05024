import Foundation
import Testing
import TierModel

@Suite struct Boxes {
    @Test func `overlap by intersection over union`() {
        let box = PixelBox(x: 0, y: 0, width: 10, height: 10)
        #expect(box.overlap(with: box) == 1)
        #expect(box.overlap(with: PixelBox(x: 5, y: 0, width: 10, height: 10)) == 50.0 / 150)
        #expect(box.overlap(with: PixelBox(x: 10, y: 0, width: 10, height: 10)) == 0)
        #expect(box.overlap(with: PixelBox(x: 3, y: 3, width: 0, height: 0)) == 0)
    }

    @Test func `survive fractions`() {
        let box = PixelBox(x: -12, y: 30.5, width: 100, height: 60)
        let back = box.fraction(ofWidth: 640, height: 480).pixels(width: 640, height: 480)
        for (left, right) in [(box.x, back.x), (box.y, back.y), (box.width, back.width), (box.height, back.height)] {
            #expect(abs(left - right) < 1e-9)
        }
    }

    @Test func `are four numbers in JSON`() throws {
        let json = try JSONEncoder().encode(PixelBox(x: 1, y: 2, width: 3, height: 4))
        #expect(String(decoding: json, as: UTF8.self) == "[1,2,3,4]")
    }

    @Test func `make face keys that order and stay`() {
        let photo = ContentDigest(of: Data("photo".utf8))
        let key = FaceKey(photo: photo, box: FractionBox(x: 0.25, y: 0.5, width: 0.1, height: 2))
        #expect(key.rawValue == "\(photo.hex.prefix(16))-40008000199affff")
        #expect(key < FaceKey(photo: photo, box: FractionBox(x: 0.5, y: 0, width: 0.1, height: 0.1)))
        #expect(
            FaceKey(photo: photo, box: FractionBox(x: -1, y: 0, width: 0, height: 0)).rawValue.hasSuffix(
                "-0000000000000000"))
    }

    @Test(arguments: [(0.0, 0.0), (91, 0), (0, 181), (.nan, 1), (-90.1, 3)])
    func `of the Earth refuse what is no place`(latitude: Double, longitude: Double) {
        #expect(GeoPoint(latitude: latitude, longitude: longitude) == nil)
    }
}

@Suite struct `Quantised vectors` {
    @Test func `keep directions, not lengths`() throws {
        let vector = (0..<128).map { Float(($0 * 37) % 11) - 5 }
        let one = try #require(QuantizedVector(normalizing: vector))
        let other = try #require(QuantizedVector(normalizing: vector.map { $0 * 17 }))
        #expect(one == other)
        #expect(one.squaredDistance(to: other) == 0)
        #expect(QuantizedVector(data: one.data) == one)
    }

    @Test func `measure nearly the distance of the unit vectors`() throws {
        var left = [Float](repeating: 0, count: 128)
        var right = left
        for index in 0..<128 {
            left[index] = Float((index * 29) % 13) - 6
            right[index] = left[index] + (index % 3 == 0 ? 2 : 0)
        }
        func unit(_ vector: [Float]) -> [Float] {
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return vector.map { $0 / length }
        }
        let exact = zip(unit(left), unit(right)).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
        let levels = try #require(QuantizedVector(normalizing: left))
            .squaredDistance(to: try #require(QuantizedVector(normalizing: right)))
        let measured = Float(levels).squareRoot() / QuantizedVector.scale
        #expect(abs(measured - exact) < 0.01)
        #expect(QuantizedVector.squaredLevels(forDistance: 1) == 102_400)
    }

    @Test(arguments: [[Float](repeating: 0, count: 4), [.nan, 1], [.infinity, 1]])
    func `refuse vectors without a direction`(vector: [Float]) {
        #expect(QuantizedVector(normalizing: vector) == nil)
    }
}

@Suite struct `Printable names` {
    @Test(arguments: [
        (Array("plain é 😀.jpg".utf8), "plain é 😀.jpg"),
        (Array("a\nb\tc\r".utf8), "a\\nb\\tc\\r"),
        ([0x61, 0xFF, 0x62], "a\\xFFb"),
        ([0xC3], "\\xC3"),
        (Array("x\u{1B}[31m".utf8), "x\\u{1b}[31m"),
        (Array("gpj.\u{202E}exe".utf8), "gpj.\\u{202e}exe"),
    ])
    func `show no control characters and no broken text`(bytes: [UInt8], shown: String) {
        #expect(PrintableName.escaped(bytes) == shown)
    }
}

@Suite struct Decisions {
    @Test func `keep their logical order whatever the clocks say`() {
        let device = DeviceID(rawValue: UUID())
        let other = DeviceID(rawValue: UUID())
        let early = LogicalTime(counter: 1, device: device)
        #expect(early < LogicalTime(counter: 2, device: other))
        let tie = LogicalTime(counter: 1, device: other)
        #expect((early < tie) != (tie < early))
    }

    @Test func `survive JSON`() throws {
        let person = PersonID(rawValue: UUID())
        let photo = ContentDigest(of: Data("p".utf8))
        let box = FractionBox(x: 0.1, y: 0.2, width: 0.3, height: 0.4)
        let statements: [Decision.Statement] = [
            .assign(.face(photo: photo, box: box), person), .reject(.photo(photo), person),
            .ignore(.face(photo: photo, box: box)), .name(person, "Zoë"),
            .merge(person, into: PersonID(rawValue: UUID())), .hide(person, true), .undo(UUID()),
        ]
        for statement in statements {
            let decision = Decision(
                id: UUID(), time: LogicalTime(counter: 3, device: DeviceID(rawValue: UUID())),
                madeAt: Date(timeIntervalSince1970: 1), statement: statement)
            let back = try JSONDecoder().decode(Decision.self, from: JSONEncoder().encode(decision))
            #expect(back == decision)
        }
    }
}
