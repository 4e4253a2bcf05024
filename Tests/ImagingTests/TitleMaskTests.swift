import Imaging
import Testing

struct TitleMaskTests {
    /// `nil`, and a note, on a system without fonts.
    private func mask(_ text: String, font: String = "sans", width: Int = 400, height: Int = 50) throws -> TitleMask? {
        do throws(CollageError) {
            return try TitleMask(text, font: font, width: width, height: height)
        } catch  where error.code == .noFont {
            return nil
        }
    }

    /// The columns and rows that have any ink.
    private func extent(_ mask: TitleMask) -> (x: ClosedRange<Int>, y: ClosedRange<Int>)? {
        let inked = mask.coverage.indices.filter { mask.coverage[$0] > 0 }
        let (columns, rows) = (inked.map { $0 % mask.width }, inked.map { $0 / mask.width })
        guard let left = columns.min(), let right = columns.max(), let top = rows.min(), let bottom = rows.max()
        else { return nil }
        return (left...right, top...bottom)
    }

    @Test(arguments: ["Summer", "Été à Zürich", "Ångström", "Лето", "صيف", "קיץ", "夏", "gjpqy ÁÇ", "x", "👍"])
    func `a word stands in the middle and is not cut off`(text: String) throws {
        guard let mask = try mask(text) else { return }
        #expect(mask.coverage.count == 400 * 50)
        // What no font here has, the caller is told of: nothing may be drawn for it.
        guard mask.missingCharacters < text.count else { return }
        let ink = try #require(extent(mask))
        #expect(abs(ink.x.lowerBound - (399 - ink.x.upperBound)) <= 12)
        #expect(ink.x.lowerBound > 0 && ink.x.upperBound < 399 && ink.y.lowerBound > 0 && ink.y.upperBound < 49)
    }

    @Test func `a long title is set smaller, a very long one loses its end`() throws {
        guard let short = try mask("Summer at the sea"),
            let long = try mask("Summer at the sea, and autumn in the hills"),
            let longest = try mask(String(repeating: "Summer at the sea ", count: 10))
        else { return }
        let inks = try [short, long, longest].map { try #require(extent($0)) }
        #expect(inks[1].y.count < inks[0].y.count)
        for ink in inks { #expect(ink.x.lowerBound >= 0 && ink.x.upperBound <= 399) }
        #expect(inks[2].y.count > 10, "it can still be read")
    }

    @Test func `a font that is not there is replaced`() throws {
        guard let mask = try mask("Summer", font: "No Such Family 77") else { return }
        #expect(extent(mask) != nil)
        #expect(try self.mask("Summer", font: "")?.coverage.isEmpty == false)
    }

    @Test func `nothing to write is an empty mask`() throws {
        guard let mask = try mask("") else { return }
        #expect(mask.coverage.allSatisfy { $0 == 0 })
    }

    @Test func `odd text and tiny bands do no harm`() throws {
        let odd = String(repeating: "a\u{0301}\u{202E}\u{0}\u{200D}\u{FFFF}\n", count: 200)
        for (width, height) in [(1, 1), (2, 300), (3000, 1), (37, 11)] {
            #expect(try mask(odd, width: width, height: height)?.coverage.count ?? width * height == width * height)
        }
    }

    @Test(arguments: [(0, 10), (10, 0), (-1, 5), (65_501, 10), (65_000, 65_000), (.max, .max)])
    func `a mask of no or too many pixels is refused`(width: Int, height: Int) {
        #expect(throws: CollageError.self) { try TitleMask("Summer", width: width, height: height) }
    }

    @Test func `titles are drawn by many at once`() async throws {
        let masks = try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            for _ in 0..<16 { group.addTask { try mask("Ferien ’26")?.coverage } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(masks).count == 1)
    }
}
