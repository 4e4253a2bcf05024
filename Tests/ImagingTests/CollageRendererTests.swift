import CPNG
import Foundation
import Imaging
import Testing
import TierModel

/// A picture of one colour.
private func flat(_ color: [UInt8], width: Int = 40, height: Int = 30) throws -> PixelImage {
    try #require(PixelImage(width: width, height: height, pixels: (0..<width * height).flatMap { _ in color }))
}

private struct Unreadable: Error {}

struct CollageRendererTests {
    private let colors: [[UInt8]] = [[200, 30, 30], [30, 200, 30], [30, 30, 200], [200, 200, 30]]

    private func plan(
        _ style: CollageStyle = .grid, title: String? = nil, radius: Int = 0, background: SheetColor = .white
    ) throws -> CollagePlan {
        try CollageLayout.arranged(
            Array(repeating: CollagePicture(width: 4, height: 3), count: 4),
            options: CollageOptions(
                style: style, width: 420, height: 330, margin: 10, gap: 5, background: background, title: title,
                titleHeight: 40, cornerRadius: radius))
    }

    @Test(arguments: CollageStyle.allCases) func `each picture is in its place and background everywhere else`(
        style: CollageStyle
    ) async throws {
        let plan = try plan(style, background: SheetColor(red: 1, green: 2, blue: 3))
        let drawing = try await CollageRenderer(plan).drawn { .success(try flat(colors[$0.picture])) }
        #expect((drawing.image.width, drawing.image.height) == (420, 330))
        #expect(drawing.failures.isEmpty)
        for y in 0..<330 {
            for x in 0..<420 {
                let cell = plan.cells.first { cell in
                    (cell.target.x..<cell.target.maxX).contains(x) && (cell.target.y..<cell.target.maxY).contains(y)
                }
                let expected = cell.map { colors[$0.picture].map(Int.init) } ?? [1, 2, 3]
                guard drawing.image.color(x, y) == expected else {
                    Issue.record("\(drawing.image.color(x, y)) at \(x), \(y) instead of \(expected)")
                    return
                }
            }
        }
    }

    @Test(arguments: [(400, 300), (40, 30), (800, 600)])
    func `a picture of any size is cropped to its part and resized`(width: Int, height: Int) async throws {
        let picture = try quarters(width: width, height: height)
        let right = FractionBox(x: 0.8, y: 0.2, width: 0.1, height: 0.2)
        let plan = try CollageLayout.arranged(
            [CollagePicture(width: 4, height: 3, faces: [right])],
            options: CollageOptions(style: .grid, width: 140, height: 240, margin: 20))
        let image = try await CollageRenderer(plan).drawn { _ in .success(picture) }.image
        // Of the right half only: above its upper colour, below its lower one.
        for x in [21, 70, 118] {
            #expect(difference([image.color(x, 50)], [Fixtures.quarters[1]]) <= 2)
            #expect(difference([image.color(x, 190)], [Fixtures.quarters[3]]) <= 2)
        }
    }

    @Test func `a picture that cannot be read leaves its place empty, and is reported`() async throws {
        let plan = try plan()
        let drawing = try await CollageRenderer(plan).drawn { cell in
            cell.picture == 2 ? .failure(Unreadable()) : .success(try flat(colors[cell.picture]))
        }
        #expect(drawing.failures.map(\.picture) == [2] && drawing.failures.first?.error is Unreadable)
        for cell in plan.cells {
            let color = drawing.image.color(cell.target.x + 30, cell.target.y + 30)
            #expect(color == (cell.picture == 2 ? [233, 233, 233] : colors[cell.picture].map(Int.init)))
        }
    }

    @Test func `what is thrown ends the drawing`() async throws {
        await #expect(throws: CancellationError.self) {
            _ = try await CollageRenderer(try plan()).drawn { _ in throw CancellationError() }
        }
    }

    @Test func `round corners show the background`() async throws {
        let plan = try plan(radius: 20)
        let image = try await CollageRenderer(plan).drawn { .success(try flat(colors[$0.picture])) }.image
        for cell in plan.cells {
            let box = cell.target
            for (x, y) in [(box.x, box.y), (box.maxX - 1, box.y), (box.x, box.maxY - 1), (box.maxX - 1, box.maxY - 1)] {
                #expect(image.color(x, y) == [255, 255, 255])
            }
            #expect(image.color(box.x + 20, box.y) == colors[cell.picture].map(Int.init))
            #expect(image.color(box.x + 7, box.y + 7) == colors[cell.picture].map(Int.init))
        }
    }

    @Test func `a title changes pixels within its band only`() async throws {
        let plan = try plan(title: "Été à Ōsaka")
        let box = try #require(plan.title).box
        let drawing = try await CollageRenderer(plan).drawn { .success(try flat(colors[$0.picture])) }
        let without = try await CollageRenderer(plan.untitled).drawn { .success(try flat(colors[$0.picture])) }.image
        try #require(drawing.titleError?.code != .noFont, "no font to test with")
        var changed = 0
        for y in 0..<plan.height {
            for x in 0..<plan.width where drawing.image.color(x, y) != without.color(x, y) {
                changed += 1
                let isInside = (box.x..<box.maxX).contains(x) && (box.y..<box.maxY).contains(y)
                guard isInside else {
                    Issue.record("the title reaches \(x), \(y)")
                    return
                }
            }
        }
        #expect(changed > 200)
    }

    @Test func `a PNG holds exactly the picture`() throws {
        let image = try waves(width: 123, height: 45)
        let data = try image.pngData()
        #expect(data.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        #expect(data.range(of: Data("sRGB".utf8)) != nil)
        var png = png_image()
        var pixels = [UInt8](repeating: 0, count: image.pixels.count)
        let isRead = data.withUnsafeBytes { tsg_begin(&png, $0.baseAddress, $0.count) }
        try #require(isRead == 1)
        #expect((png.width, png.height) == (123, 45))
        #expect(png_image_finish_read(&png, nil, &pixels, 0, nil) == 1)
        #expect(pixels == image.pixels)
    }

    @Test func `a picture of one pixel, a wide and a tall one become PNG`() throws {
        for (width, height) in [(1, 1), (40_000, 1), (1, 40_000)] {
            #expect(try flat([9, 8, 7], width: width, height: height).pngData().count > 60)
        }
    }
}
