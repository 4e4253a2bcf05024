import Imaging
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// What the channels of a file mean, and how deep they are.
struct ColorLayoutTests {
    private let folder = try? TestFolder()

    private func color(_ bytes: [UInt8], _ reader: PhotoReader = PhotoReader()) throws -> [Int] {
        let image = try reader.read(#require(folder).file("a", bytes), longSide: nil).image
        return image.color(image.width / 2, image.height / 2)
    }

    // Adobe's programs write 255 minus the ink, in CMYK as in YCCK; others write the ink.
    @Test(
        arguments: [
            ([200, 60, 90, 255], 0, [200, 60, 90]), ([200, 60, 90, 128], 0, [100, 30, 45]),
            ([55, 195, 165, 0], nil, [200, 60, 90]),
            // Y, Cb, Cr of 55, 195, 165: the complements of the colour (ITU-T T.871).
            ([150, 137, 60, 255], 2, [200, 60, 90]), ([77], nil, [77, 77, 77]), ([200, 60, 90], 0, [200, 60, 90]),
        ] as [([Int], Int?, [Int])])
    func `the inks and colours of a JPEG come to what they are`(components: [Int], adobe: Int?, expected: [Int]) throws
    {
        let picture = FlatJPEG(components: components, adobe: adobe)
        #expect(difference([try color(picture.bytes, PhotoReader(decoder: nil))], [expected]) <= 3)
    }

    /// A TIFF of one colour.
    private func tiff(_ samples: [Int], bits: Int, interpretation: Int, more: TIFFWriter.Directory = [:]) -> [UInt8] {
        let pixel = samples.flatMap { bits == 8 ? [UInt8($0)] : [UInt8($0 & 255), UInt8($0 >> 8)] }
        let rows = (0..<32 * 32).flatMap { _ in pixel }
        let directory: TIFFWriter.Directory = [
            256: .longs([32]), 257: .longs([32]), 258: .shorts(samples.map { _ in bits }), 259: .shorts([1]),
            262: .shorts([interpretation]), 273: .strip(rows), 277: .shorts([samples.count]), 278: .longs([32]),
            279: .longs([rows.count]),
        ]
        return TIFFWriter.file(directory.merging(more) { $1 })
    }

    @Test(.enabled(if: PhotoReader.findDecoder() != nil, "tiersync-decoder is not built"))
    func `a TIFF of any depth and kind comes to what it is`() throws {
        let deep = [51_400, 15_420, 23_130]
        #expect(difference([try color(tiff(deep, bits: 16, interpretation: 2))], [[200, 60, 90]]) <= 1)
        #expect(difference([try color(tiff([30_000], bits: 16, interpretation: 1))], [[117, 117, 117]]) <= 1)
        #expect(try color(tiff([117], bits: 8, interpretation: 1)) == [117, 117, 117])
        // White counts from above.
        #expect(try color(tiff([100], bits: 8, interpretation: 0)) == [155, 155, 155])
        let alpha: TIFFWriter.Directory = [338: .shorts([2])]
        let half = try color(tiff([200, 60, 90, 128], bits: 8, interpretation: 2, more: alpha))
        #expect(difference([half], [[227, 157, 172]]) <= 2, "half of it is the white ground")
        let halfDeep = try color(tiff(deep + [32_896], bits: 16, interpretation: 2, more: alpha))
        #expect(difference([halfDeep], [[227, 157, 172]]) <= 2)
        // Ink without a profile: libvips takes a common one, so that only the order of the channels is certain.
        let ink = try color(tiff([0, 200, 200, 0], bits: 8, interpretation: 5))
        #expect(ink[0] > 180 && ink[1] < 120 && ink[2] < 120)
    }
}
