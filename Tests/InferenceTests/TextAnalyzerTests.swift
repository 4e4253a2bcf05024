import Foundation
import Imaging
import Inference
import SystemPackage
import Testing
import TierModel

@Suite struct TextAnalyzerTests {
    private static let analyzer = Result {
        try TextAnalyzer(runtime: TestMaterial.runtime, models: TestMaterial.store)
    }

    private func lines(_ image: PixelImage) throws -> [TextLine] {
        try #require(try Self.analyzer.get().feature(of: image).decoded(as: [TextLine].self))
    }

    @Test func `reading stops before the next line when its task is cancelled`() async throws {
        let (analyzer, page) = (try Self.analyzer.get(), try Page.load().image(upsideDown: false))
        #expect(try lines(page).count > 1)
        let reading = Task {
            while !Task.isCancelled { await Task.yield() }
            return try analyzer.feature(of: page)
        }
        reading.cancel()
        await #expect(throws: CancellationError.self) { try await reading.value }
    }

    /// A small drawn page, and what the reference made of it (Tools/models/ocr.py).
    private struct Page: Decodable {
        struct Line: Decodable {
            var text: String
            var confidence: Double
            var corners: [[Double]]
        }
        struct Golden: Decodable { var examplePage: Page }

        var size: [Int]
        var grey: String
        var lines: [Line]
        var linesUpsideDown: [Line]

        static func load() throws -> Page {
            let file = TestMaterial.models.appending("golden.json").string
            return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: URL(fileURLWithPath: file)))
                .examplePage
        }

        func image(upsideDown: Bool) throws -> PixelImage {
            let levels = [UInt8](try #require(Data(base64Encoded: grey)))
            return try #require(
                PixelImage(
                    width: size[0], height: size[1],
                    pixels: (upsideDown ? levels.reversed() : levels).flatMap { [$0, $0, $0] }))
        }
    }

    @Test(arguments: [false, true])
    func `a page is read as the reference reads it, upside down too`(upsideDown: Bool) throws {
        let page = try Page.load()
        let expected = upsideDown ? page.linesUpsideDown : page.lines
        let found = try lines(page.image(upsideDown: upsideDown))
        func letters(_ text: String) -> String { text.filter { !$0.isWhitespace }.lowercased() }
        #expect(Set(found.map { letters($0.text) }) == Set(expected.map { letters($0.text) }))
        for line in found {
            guard let same = expected.first(where: { letters($0.text) == letters(line.text) }) else { continue }
            #expect(abs(line.score - same.confidence) < 0.15)
            let xs = (same.corners.map { $0[0] / Double(page.size[0]) }, line.corners.map(\.x))
            #expect(
                abs((xs.0.min() ?? 0) - (xs.1.min() ?? 1)) < 0.03 && abs((xs.0.max() ?? 0) - (xs.1.max() ?? 1)) < 0.03)
        }
        // The corners begin where the line does.
        let first = try #require(found.first)
        #expect((first.corners[0].x < first.corners[1].x) == !upsideDown)
    }

    @Test(.enabled(if: Processor.hasByteProducts, "8-bit numbers are used on processors with byte products only"))
    func `in 8-bit numbers the same lines are found`() throws {
        let page = try Page.load().image(upsideDown: false)
        let rounded = try TextAnalyzer(
            runtime: TestMaterial.runtime, models: TestMaterial.store, options: InferenceOptions(precision: .int8))
        let found = try #require(rounded.feature(of: DecodedPhoto(page)).decoded(as: [TextLine].self))
        let exact = try lines(page)
        #expect(!exact.isEmpty && found.count == exact.count)
        for (line, same) in zip(found, exact) {
            for (corner, other) in zip(line.corners, same.corners) {
                #expect(abs(corner.x - other.x) < 0.03 && abs(corner.y - other.y) < 0.03)
            }
        }
    }

    @Test func `lines are where they stand, on one page in a corner and on two far apart`() throws {
        let page = try Page.load().image(upsideDown: false)
        let base = try #require(TestMaterial.blank(width: 4_000, height: 3_000))
        let large = page.resized(width: page.width * 3, height: page.height * 3)
        let alone = try #require(TestMaterial.paste(large, onto: base, x: 40, y: 40))
        let both = try #require(TestMaterial.paste(large, onto: alone, x: 2_900, y: 2_500))
        let (one, two) = (try lines(alone), try lines(both))
        #expect(one.allSatisfy { line in line.corners.allSatisfy { $0.x < 0.3 && $0.y < 0.2 } })
        #expect(one.count >= 3 && two.count == 2 * one.count)
    }

    @Test func `a page in a large photo is read from its own pixels`() throws {
        let page = try Page.load()
        let small = try page.image(upsideDown: false)
        let (width, height) = (3_200, 2_400)
        var pixels = [UInt8](repeating: 120, count: width * height * 3)
        for y in 0..<small.height * 3 {
            for x in 0..<small.width * 3 {
                for channel in 0..<3 {
                    pixels[((y + 900) * width + x + 1_000) * 3 + channel] =
                        small.pixels[(y / 3 * small.width + x / 3) * 3 + channel]
                }
            }
        }
        let found = try lines(try #require(PixelImage(width: width, height: height, pixels: pixels)))
        let text = found.map(\.text).joined(separator: " ").lowercased()
        #expect(text.contains("bakery"), "\(found.map(\.text))")
    }

    @Test(arguments: [(1, 1), (2_000, 3), (30, 700), (400, 300)])
    func `a picture without text has none`(width: Int, height: Int) throws {
        #expect(try lines(#require(TestMaterial.blank(width: width, height: height))) == [])
    }

    @Test func `the smallest rectangle holds all its points, and no turned one is smaller`() throws {
        var state: UInt64 = 7
        func uniform() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / Double(1 << 53)
        }
        for _ in 0..<200 {
            let points = (0..<Int(1 + 12 * uniform())).map { _ in PixelPoint(x: 90 * uniform(), y: 30 * uniform()) }
            let rectangle = try #require(RotatedRectangle(around: points))
            #expect(points.allSatisfy { rectangle.contains(x: $0.x, y: $0.y) })
            let area = rectangle.size.along * rectangle.size.across
            for angle in stride(from: 0.0, to: .pi / 2, by: 0.05) {
                let us = points.map { $0.x * cos(angle) + $0.y * sin(angle) }
                let vs = points.map { $0.y * cos(angle) - $0.x * sin(angle) }
                let other = ((us.max() ?? 0) - (us.min() ?? 0)) * ((vs.max() ?? 0) - (vs.min() ?? 0))
                #expect(area <= other + 1e-6)
            }
        }
        #expect(RotatedRectangle(around: []) == nil)
    }
}
