import CLCMS
import Synchronization

/// Brings decoded pixels to sRGB, by Little CMS where the file carries a colour profile.
enum ColorConversion {
    /// The picture in sRGB, three bytes a pixel. A profile that cannot be read, or is for other channels, is passed over,
    /// as viewers do.
    static func sRGB(_ picture: RawPicture, profile: [UInt8]) -> [UInt8] {
        switch picture.layout {
        case .rgb: rgb(picture.bytes, profile: profile)
        case .gray: gray(picture.bytes, profile: profile)
        case .cmyk, .invertedCMYK: ink(picture, profile: profile)
        }
    }

    private static func rgb(_ bytes: [UInt8], profile: [UInt8]) -> [UInt8] {
        guard !profile.isEmpty, !isKnownAsSRGB(profile),
            let transform = ColorTransform(from: profile, channels: .rgb, layout: UInt32(TS_TYPE_RGB_8))
        else { return bytes }
        guard !transform.changesNothing else {
            remember(asSRGB: profile)
            return bytes
        }
        var converted = bytes
        transform.convertInPlace(&converted)
        return converted
    }

    /// Profiles that were found to be sRGB: a camera writes the same one into every photo, and finding out takes
    /// milliseconds.
    private static let sRGBProfiles = Mutex<Set<[UInt8]>>([])

    private static func isKnownAsSRGB(_ profile: [UInt8]) -> Bool {
        sRGBProfiles.withLock { $0.contains(profile) }
    }

    private static func remember(asSRGB profile: [UInt8]) {
        sRGBProfiles.withLock { profiles in
            // A few kB each; a library has photos of a few dozen cameras and programs.
            if profiles.count >= 64 { profiles.removeAll() }
            profiles.insert(profile)
        }
    }

    /// Grey has 256 values, so a table does it.
    private static func gray(_ bytes: [UInt8], profile: [UInt8]) -> [UInt8] {
        guard !profile.isEmpty,
            let transform = ColorTransform(from: profile, channels: .gray, layout: UInt32(TS_TYPE_GRAY_8))
        else { return bytes }
        let table = transform.convert(Array(0...255), pixels: 256)
        var converted = bytes
        for index in stride(from: 0, to: converted.count - 2, by: 3) {
            let row = Int(bytes[index]) * 3
            converted[index] = table[row]
            converted[index + 1] = table[row + 1]
            converted[index + 2] = table[row + 2]
        }
        return converted
    }

    private static func ink(_ picture: RawPicture, profile: [UInt8]) -> [UInt8] {
        let isInverted = picture.layout == .invertedCMYK
        let layout = UInt32(isInverted ? TS_TYPE_CMYK_8_REV : TS_TYPE_CMYK_8)
        let pixels = picture.width * picture.height
        if !profile.isEmpty, let transform = ColorTransform(from: profile, channels: .cmyk, layout: layout) {
            return transform.convert(picture.bytes, pixels: pixels)
        }
        return withoutProfile(picture.bytes, pixels: pixels, isInverted: isInverted)
    }

    /// Each colour is what its own ink and the black leave of white.
    private static func withoutProfile(_ bytes: [UInt8], pixels: Int, isInverted: Bool) -> [UInt8] {
        let flip: UInt8 = isInverted ? 0 : 255
        return unsafe [UInt8](unsafeUninitializedCapacity: pixels * 3) { output, filled in
            for pixel in 0..<pixels {
                let light = Int(bytes[pixel * 4 + 3] ^ flip)
                for channel in 0..<3 {
                    let value = Int(bytes[pixel * 4 + channel] ^ flip) * light
                    unsafe output[pixel * 3 + channel] = UInt8((value + 127) / 255)
                }
            }
            filled = pixels * 3
        }
    }
}
