import Imaging
import Testing
import TierModel

struct CollageLayoutTests {
    @Test(arguments: CollageStyle.allCases, [1, 2, 3, 4, 5, 7, 9, 13, 23, 60, 500])
    func `all pictures are shown apart, within the margins and under the title`(style: CollageStyle, count: Int) throws
    {
        for (seed, size) in [(3000, 2000), (1200, 1800), (2500, 900)].enumerated() where count < 100 || seed == 0 {
            let pictures = randomPictures(count, seed: UInt64(seed * 1000 + count))
            let options = CollageOptions(
                style: style, width: size.0, height: size.1, gap: 9, title: seed == 1 ? "Summer" : nil)
            let plan = try CollageLayout.arranged(pictures, options: options)
            #expect(faults(of: plan, pictures: pictures, options: options) == [])
            #expect((plan.title != nil) == (seed == 1))
            #expect(try CollageLayout.arranged(pictures, options: options) == plan, "the same again")
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 8, 13, 40, 100])
    func `the style of faces never cuts a face or the margin about it`(count: Int) throws {
        for seed in 0..<(count > 20 ? 1 : 10) {
            let pictures = randomPictures(count, seed: UInt64(count * 100 + seed))
            let options = CollageOptions(
                style: .faces, width: [2400, 1000, 1700][seed % 3], height: [1600, 1500, 700][seed % 3])
            let plan = try CollageLayout.arranged(pictures, options: options)
            for cell in plan.cells {
                #expect(cutFaces(in: cell, of: pictures[cell.picture], margin: 0.25) == [])
            }
        }
    }

    @Test(arguments: CollageStyle.allCases) func `nothing is stretched`(style: CollageStyle) throws {
        let pictures = randomPictures(40, seed: 8)
        let plan = try CollageLayout.arranged(
            pictures, options: CollageOptions(style: style, width: 6000, height: 4000))
        for cell in plan.cells {
            let picture = pictures[cell.picture]
            let part = cell.source.width * Double(picture.width) / (cell.source.height * Double(picture.height))
            // As high as it is wide in the same scale, but for one pixel.
            let height = Double(cell.target.width) / part
            #expect(abs(height - Double(cell.target.height)) <= max(1, 1 / part))
        }
    }

    @Test func `a grid has equal cells, exact gaps and a last row in the middle`() throws {
        let pictures = Array(repeating: CollagePicture(width: 3, height: 2), count: 5)
        let plan = try CollageLayout.arranged(
            pictures, options: CollageOptions(style: .grid, width: 920, height: 420, margin: 5, gap: 5, columns: 3))
        #expect(
            plan.cells.map(\.target) == [
                SheetBox(x: 5, y: 5, width: 300, height: 203), SheetBox(x: 310, y: 5, width: 300, height: 203),
                SheetBox(x: 615, y: 5, width: 300, height: 203), SheetBox(x: 157, y: 213, width: 300, height: 202),
                SheetBox(x: 462, y: 213, width: 300, height: 202),
            ])
    }

    @Test(arguments: [
        (4, 3000, 2000), (5, 3000, 2000), (6, 2000, 3000), (12, 3000, 3000), (8, 6000, 1000), (23, 1000, 4000),
    ]) func `a grid takes the columns that waste least`(count: Int, width: Int, height: Int) throws {
        let pictures = Array(repeating: CollagePicture(width: 4, height: 3), count: count)
        let plan = try CollageLayout.arranged(
            pictures, options: CollageOptions(style: .grid, width: width, height: height, margin: 0, gap: 0))
        let columns = plan.cells.count { $0.target.y == plan.cells[0].target.y }
        let rows = Set(plan.cells.map(\.target.y)).count
        // As good as any other number of columns.
        let shown = plan.cells.reduce(0) { $0 + $1.source.width * $1.source.height }
        for other in 1...count {
            let (across, down) = (Double(width) / Double(other), Double(height) / Double((count + other - 1) / other))
            let part = min(across / down * 3 / 4, down / across * 4 / 3)
            let cells = Double(other * ((count + other - 1) / other))
            #expect(shown / Double(columns * rows) >= part * Double(count) / cells - 0.01)
        }
    }

    @Test func `a grid's crop goes to where the faces are`() throws {
        let face = FractionBox(x: 0.8, y: 0.3, width: 0.1, height: 0.2)
        let picture = CollagePicture(width: 3000, height: 1000, faces: [face])
        let plan = try CollageLayout.arranged(
            [picture], options: CollageOptions(style: .grid, width: 500, height: 500, margin: 0))
        let source = try #require(plan.cells.first).source
        #expect(abs(source.width - 1 / 3) < 1e-9 && source.height == 1)
        #expect(abs(source.x - 2 / 3) < 1e-9)
    }

    @Test func `a mosaic crops less than a pixel`() throws {
        for count in [1, 2, 3, 7, 20, 64] {
            let pictures = randomPictures(count, seed: UInt64(count)).map { picture in
                CollagePicture(width: max(1000, picture.width), height: max(1000, picture.height))
            }
            let plan = try CollageLayout.arranged(
                pictures, options: CollageOptions(style: .mosaic, width: 6000, height: 4000))
            for cell in plan.cells {
                // What is cropped away on one axis, in pixels of the sheet.
                let across = Double(cell.target.width) * (1 / cell.source.width - 1)
                let down = Double(cell.target.height) * (1 / cell.source.height - 1)
                let aspect = Double(pictures[cell.picture].width) / Double(pictures[cell.picture].height)
                #expect(across <= 1 + aspect && down <= 1 + 1 / aspect)
            }
        }
    }

    @Test(arguments: [12, 30, 90, 300]) func `a mosaic of photos fills most of the sheet`(count: Int) throws {
        let pictures = (0..<count).map {
            $0 % 4 == 1 ? CollagePicture(width: 3, height: 4) : .init(width: 4, height: 3)
        }
        for (width, height) in [(3000, 2000), (2000, 3000), (3000, 3000)] {
            let plan = try CollageLayout.arranged(
                pictures, options: CollageOptions(style: .mosaic, width: width, height: height, margin: 0, gap: 0))
            let covered = plan.cells.reduce(0) { $0 + $1.target.width * $1.target.height }
            #expect(Double(covered) > 0.8 * Double(width * height))
        }
    }

    @Test func `pictures with more and larger faces have larger cells`() throws {
        let crowd = (0..<5).map { FractionBox(x: 0.15 + 0.14 * Double($0), y: 0.3, width: 0.1, height: 0.15) }
        var pictures = Array(repeating: CollagePicture(width: 4, height: 3), count: 9)
        pictures[4] = CollagePicture(width: 4, height: 3, faces: crowd)
        let plan = try CollageLayout.arranged(
            pictures, options: CollageOptions(style: .faces, width: 3000, height: 2000))
        let areas = plan.cells.map { $0.target.width * $0.target.height }
        let largest = try #require(areas.indices.max { areas[$0] < areas[$1] })
        #expect(largest == 4)
    }

    @Test func `faces that are no boxes are ignored`() throws {
        let odd = [
            FractionBox(x: .nan, y: 0, width: 1, height: 1), FractionBox(x: 0, y: 0, width: .infinity, height: 1),
            FractionBox(x: 0.5, y: 0.5, width: -1, height: 0.2), FractionBox(x: 3, y: 3, width: 1, height: 1),
            FractionBox(x: 0.2, y: 0.2, width: 0, height: 0), FractionBox(x: -1e300, y: 0, width: 1, height: 1),
        ]
        for style in CollageStyle.allCases {
            let options = CollageOptions(style: style, width: 900, height: 700)
            let with = [CollagePicture(width: 4, height: 3, faces: odd), CollagePicture(width: 3, height: 4)]
            let without = [CollagePicture(width: 4, height: 3), CollagePicture(width: 3, height: 4)]
            #expect(
                try CollageLayout.arranged(with, options: options)
                    == CollageLayout.arranged(without, options: options))
        }
    }

    @Test(arguments: CollageStyle.allCases) func `what cannot be arranged says why and what to do`(style: CollageStyle)
    {
        func code(_ count: Int, _ width: Int, _ height: Int, margin: Int = 0, gap: Int = 0, title: String? = nil)
            -> CollageError.Code?
        {
            let options = CollageOptions(
                style: style, width: width, height: height, margin: margin, gap: gap, title: title, titleHeight: 50)
            do throws(CollageError) {
                _ = try CollageLayout.arranged(
                    Array(repeating: CollagePicture(width: 4, height: 3), count: count), options: options)
                return nil
            } catch {
                #expect(error.remedy != nil && error.exitStatus == .usage)
                return error.code
            }
        }
        #expect(code(0, 100, 100) == .noPictures)
        #expect(code(1, 0, 100) == .badSheet)
        #expect(code(1, -5, .max) == .badSheet)
        #expect(code(1, 65_000, 65_000) == .badSheet)
        #expect(code(1, 100, 100, margin: 50) == .noRoom)
        #expect(code(1, 100, 100, margin: .max) == .noRoom)
        #expect(code(1, 100, 60, title: "x") == .noRoom)
        #expect(code(500, 200, 200) == .tooManyPictures)
        #expect(code(2, 100, 100, gap: .max) == .tooManyPictures)
        #expect(code(36, 96, 96) == nil)
        #expect(code(37, 96, 96) == .tooManyPictures)
        #expect(code(1, 100, 100, margin: -7, gap: -7) == nil)
    }

    @Test func `a picture without pixels is named`() {
        #expect {
            try CollageLayout.arranged(
                [CollagePicture(width: 4, height: 3), CollagePicture(width: 0, height: -3)],
                options: CollageOptions(style: .grid, width: 300, height: 300))
        } throws: { ($0 as? CollageError)?.code == .badPicture && "\($0)".contains("picture 2") }
    }

    @Test func `columns that a grid has no room for are refused, more than pictures are not`() throws {
        let pictures = Array(repeating: CollagePicture(width: 4, height: 3), count: 8)
        #expect(throws: CollageError.self) {
            try CollageLayout.arranged(
                pictures, options: CollageOptions(style: .grid, width: 200, height: 100, columns: 1))
        }
        let plan = try CollageLayout.arranged(
            pictures, options: CollageOptions(style: .grid, width: 800, height: 100, columns: 99))
        #expect(Set(plan.cells.map(\.target.y)).count == 1)
    }

    @Test(arguments: [(400, 300, 400), (4000, 3000, 400), (300, 400, 534), (1, 1, 400)])
    func `a cell says how large its picture must be`(width: Int, height: Int, side: Int) {
        let cell = CollageCell(
            picture: 0, target: SheetBox(x: 0, y: 0, width: 200, height: 200),
            source: width == height
                ? FractionBox(x: 0, y: 0, width: 0.5, height: 0.5)
                : width > height
                    ? FractionBox(x: 0, y: 0, width: 0.5, height: 2.0 / 3)
                    : FractionBox(x: 0, y: 0, width: 0.5, height: 0.375))
        #expect(cell.longSideNeeded(width: width, height: height) == side)
        #expect(cell.longSideNeeded(width: 0, height: 5) == 1)
    }

    @Test func `a title is one line of sensible length`() throws {
        func title(_ text: String) throws -> String? {
            try CollageLayout.arranged(
                [CollagePicture(width: 1, height: 1)],
                options: CollageOptions(style: .grid, width: 500, height: 500, title: text)
            ).title?.text
        }
        #expect(try title("  Two\nlines\t\u{0}here ") == "Two lines here")
        #expect(try title(" \n ") == nil)
        #expect(try title(String(repeating: "a", count: 100_000))?.count == 200)
    }

    @Test(.enabled(if: SamplePhotos.folder != nil, "the sample photos are not here: set TIERSYNC_TEST_PHOTOS"))
    func `no marked face of the sample photos is cut`() throws {
        let reader = PhotoReader()
        let pictures = try SamplePhotos.labelledFaces().map { photo in
            let metadata = try reader.read(photo.file, longSide: 64).metadata
            return CollagePicture(
                width: metadata.width, height: metadata.height,
                faces: photo.faces.map { $0.fraction(ofWidth: metadata.width, height: metadata.height) })
        }
        #expect(pictures.flatMap(\.faces).count > 20)
        for count in 1...pictures.count {
            for (width, height) in [(3000, 2000), (2000, 3000), (4000, 1000)] {
                let plan = try CollageLayout.arranged(
                    Array(pictures.prefix(count)), options: CollageOptions(style: .faces, width: width, height: height))
                for cell in plan.cells { #expect(cutFaces(in: cell, of: pictures[cell.picture], margin: 0.25) == []) }
            }
        }
    }
}
