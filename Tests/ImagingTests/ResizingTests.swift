import Foundation
import Imaging
import Testing
import TierModel
import TierSyncTestSupport

struct ResizingTests {
    @Test(arguments: [(320, 240), (100, 75), (33, 25), (7, 5), (1, 1), (640, 480)])
    func `resizing keeps the mean colour`(width: Int, height: Int) throws {
        let image = try waves(width: 400, height: 300)
        let small = image.resized(width: width, height: height)
        #expect((small.width, small.height) == (width, height))
        for (mean, expected) in zip(small.meanColor, image.meanColor) { #expect(abs(mean - expected) < 1.5) }
    }

    @Test func `one colour stays exactly that colour`() throws {
        let image = try #require(
            PixelImage(width: 150, height: 90, pixels: (0..<13_500).flatMap { _ in [255, 0, 97] }))
        for longSide in [149, 100, 64, 20, 3] {
            #expect(Set(image.resized(longSide: longSide).pixels) == [255, 0, 97])
        }
    }

    @Test func `a smooth picture shrinks to the same smooth picture`() throws {
        let image = try waves(width: 600, height: 400).resized(width: 450, height: 300)
        for (x, y) in [(20, 20), (225, 150), (401, 277)] {
            let (u, v) = ((Double(x) + 0.5) * 4 / 3 - 0.5, (Double(y) + 0.5) * 4 / 3 - 0.5)
            let expected = [sin(u / 9) + cos(v / 7), sin(v / 7 - u / 9), cos(u / 9 * 0.7)].map { Int(127.5 + 60 * $0) }
            #expect(difference([image.color(x, y)], [expected]) <= 3)
        }
    }

    @Test func `a fine pattern turns grey, not into other patterns`() throws {
        let pixels = (0..<300 * 300).flatMap { index in
            [UInt8](repeating: (index % 300 + index / 300) % 2 == 0 ? 0 : 255, count: 3)
        }
        let image = try #require(PixelImage(width: 300, height: 300, pixels: pixels)).resized(longSide: 110)
        let inner = (10..<100).flatMap { y in (10..<100).map { x in image.color(x, y)[0] } }
        #expect(inner.allSatisfy { abs($0 - 127) < 12 })
    }

    @Test func `the longer side counts, and nothing is enlarged`() throws {
        let image = try waves(width: 90, height: 120)
        #expect((image.resized(longSide: 40).width, image.resized(longSide: 40).height) == (30, 40))
        #expect(image.resized(longSide: 500) == image)
        #expect(image.resized(longSide: 0) == image)
        #expect(try waves(width: 1000, height: 2).resized(longSide: 10).height == 1)
    }

    @Test func `cropping keeps what lies in the picture`() throws {
        let image = try waves(width: 50, height: 40)
        let part = try #require(image.cropped(to: PixelBox(x: 10, y: -5, width: 100, height: 15)))
        #expect((part.width, part.height) == (40, 10))
        #expect(part.color(0, 0) == image.color(10, 0))
        #expect(part.color(39, 9) == image.color(49, 9))
        #expect(image.cropped(to: PixelBox(x: 60, y: 0, width: 5, height: 5)) == nil)
        #expect(image.cropped(to: PixelBox(x: .nan, y: 0, width: 5, height: 5)) == nil)
        #expect(image.cropped(to: PixelBox(x: 0, y: 0, width: 1e300, height: 1e300)) == image)
    }

    @Test func `warping by nothing changes nothing, and outside is black`() throws {
        let image = try waves(width: 50, height: 40)
        #expect(image.warped(.identity, width: 50, height: 40) == image)
        let moved = image.warped(SimilarityTransform(a: 1, b: 0, tx: 7, ty: 3), width: 50, height: 40)
        #expect(moved.color(10, 10) == image.color(3, 7))
        #expect(moved.color(3, 10) == [0, 0, 0])
    }

    @Test func `warping by a quarter turn puts each pixel in its place`() throws {
        let image = try waves(width: 50, height: 40)
        let turned = image.warped(SimilarityTransform(a: 0, b: 1, tx: 40, ty: 0), width: 40, height: 50)
        #expect(turned.color(39 - 11, 5) == image.color(5, 11))
    }

    @Test(arguments: [0.3, 0.11, 0.05]) func `warping that shrinks takes means`(scale: Double) throws {
        let image = try waves(width: 400, height: 400)
        let side = Int(400 * scale)
        let small = image.warped(SimilarityTransform(a: scale, b: 0, tx: 0, ty: 0), width: side, height: side)
        for (mean, expected) in zip(small.meanColor, image.meanColor) { #expect(abs(mean - expected) < 4) }
        let plain = image.resized(width: side, height: side)
        let differences = zip(small.pixels, plain.pixels).map { Double(abs(Int($0) - Int($1))) }
        #expect(differences.reduce(0, +) / Double(differences.count) < 10)
    }
}

struct SimilarityTransformTests {
    private let points = [
        PixelPoint(x: 30, y: 40), PixelPoint(x: 80, y: 42), PixelPoint(x: 55, y: 70), PixelPoint(x: 35, y: 95),
        PixelPoint(x: 77, y: 96),
    ]

    @Test func `a transform is found again from the points that it moved`() throws {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<50 {
            let random = { Double.random(in: -3...3, using: &generator) }
            let truth = SimilarityTransform(a: random(), b: random() + 4, tx: random() * 50, ty: random() * 50)
            let weights = points.map { _ in Double.random(in: 0.1...2, using: &generator) }
            let found = try #require(
                SimilarityTransform.fitting(from: points, to: points.map(truth.apply), weights: weights))
            for (left, right) in [(found.a, truth.a), (found.b, truth.b), (found.tx, truth.tx), (found.ty, truth.ty)] {
                #expect(abs(left - right) < 1e-9)
            }
            let back = try #require(truth.inverse).apply(truth.apply(points[1]))
            #expect(abs(back.x - points[1].x) < 1e-9 && abs(back.y - points[1].y) < 1e-9)
        }
    }

    @Test func `no small change fits noisy points better`() throws {
        var generator = SeededGenerator(seed: 4)
        let target = points.map { point in
            PixelPoint(
                x: point.x * 0.7 - 5 + .random(in: -4...4, using: &generator),
                y: point.y * 0.7 + 9 + .random(in: -4...4, using: &generator))
        }
        let weights = [1, 1, 0.3, 0.2, 0.2]
        func error(_ transform: SimilarityTransform) -> Double {
            zip(zip(points, target), weights).map { pair, weight in
                let moved = transform.apply(pair.0)
                return weight * (pow(moved.x - pair.1.x, 2) + pow(moved.y - pair.1.y, 2))
            }.reduce(0, +)
        }
        let best = try #require(SimilarityTransform.fitting(from: points, to: target, weights: weights))
        for path in [\SimilarityTransform.a, \.b, \.tx, \.ty] {
            for step in [-1e-3, 1e-3] {
                var other = best
                other[keyPath: path] += step
                #expect(error(other) > error(best))
            }
        }
    }

    @Test func `points that say nothing give no transform`() {
        let same = points.map { _ in PixelPoint(x: 1, y: 1) }
        let ones = [Double](repeating: 1, count: 5)
        #expect(SimilarityTransform.fitting(from: same, to: points, weights: ones) == nil)
        #expect(SimilarityTransform.fitting(from: points, to: points, weights: [0, 0, 0, 0, 0]) == nil)
        #expect(SimilarityTransform.fitting(from: points, to: points, weights: [1]) == nil)
        #expect(SimilarityTransform.fitting(from: [], to: [], weights: []) == nil)
    }
}
