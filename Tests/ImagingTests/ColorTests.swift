import CLCMS
import Imaging
import Testing

struct ColorTests {
    private let folder = try? TestFolder()
    private let reader = PhotoReader(decoder: nil)

    private func decoded(_ color: [UInt8], profile: [UInt8]?) throws -> [Int] {
        let pixels = (0..<64 * 64).flatMap { _ in color }
        let image = try #require(PixelImage(width: 64, height: 64, pixels: pixels))
        let file = try #require(folder).file("a.jpg", try jpeg(image, quality: 100, profile: profile))
        return try reader.read(file, longSide: nil).image.color(32, 32)
    }

    // Expected: P3 and sRGB share the curve and white; the matrices of SMPTE EG 432-1 and IEC 61966-2-1 give these.
    @Test(
        arguments: [
            ([200, 60, 60], [217, 42, 52]), ([60, 200, 60], [0, 203, 11]), ([128, 128, 128], [128, 128, 128]),
            ([100, 120, 160], [95, 121, 164]),
        ] as [([UInt8], [Int])]) func `Display P3 comes to sRGB`(color: [UInt8], expected: [Int]) throws
    {
        #expect(difference([try decoded(color, profile: TestProfiles.displayP3())], [expected]) <= 4)
    }

    @Test func `pixels with an sRGB profile, a damaged one, or one for inks stay as they are`() throws {
        let plain = try decoded([200, 60, 60], profile: nil)
        #expect(try decoded([200, 60, 60], profile: TestProfiles.sRGB()) == plain)
        #expect(try decoded([200, 60, 60], profile: Array(TestProfiles.displayP3().dropLast(60))) == plain)
        #expect(try decoded([200, 60, 60], profile: [UInt8](repeating: 7, count: 400)) == plain)
        #expect(try decoded([200, 60, 60], profile: TestProfiles.gray()) == plain)
    }
}

/// Profiles as Little CMS makes them.
enum TestProfiles {
    static func displayP3() -> [UInt8] {
        var white = cmsCIExyY(x: 0.3127, y: 0.3290, Y: 1)
        var primaries = cmsCIExyYTRIPLE(
            Red: cmsCIExyY(x: 0.680, y: 0.320, Y: 1), Green: cmsCIExyY(x: 0.265, y: 0.690, Y: 1),
            Blue: cmsCIExyY(x: 0.150, y: 0.060, Y: 1))
        // The curve of sRGB: ((x + 0.055) / 1.055)^2.4, and x / 12.92 below 0.04045.
        let parameters: [cmsFloat64Number] = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045]
        let curve = cmsBuildParametricToneCurve(nil, 4, parameters)
        defer { cmsFreeToneCurve(curve) }
        var curves = [curve, curve, curve]
        return bytes(cmsCreateRGBProfile(&white, &primaries, &curves))
    }

    static func sRGB() -> [UInt8] { bytes(cmsCreate_sRGBProfile()) }

    static func gray() -> [UInt8] {
        let curve = cmsBuildGamma(nil, 1.8)
        defer { cmsFreeToneCurve(curve) }
        return bytes(cmsCreateGrayProfile(cmsD50_xyY(), curve))
    }

    private static func bytes(_ profile: cmsHPROFILE?) -> [UInt8] {
        defer { cmsCloseProfile(profile) }
        var count: cmsUInt32Number = 0
        cmsSaveProfileToMem(profile, nil, &count)
        var bytes = [UInt8](repeating: 0, count: Int(count))
        cmsSaveProfileToMem(profile, &bytes, &count)
        return bytes
    }
}
