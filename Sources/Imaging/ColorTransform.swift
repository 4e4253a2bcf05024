import CLCMS

/// One way from a colour profile to sRGB, owned by Little CMS.
@safe struct ColorTransform: ~Copyable {
    private let handle: cmsHTRANSFORM
    private let inputChannels: Int

    /// The kind of colours that a profile must be for.
    enum Channels: Int {
        case gray = 1
        case rgb = 3
        case cmyk = 4

        fileprivate var space: cmsColorSpaceSignature {
            switch self {
            case .gray: cmsSigGrayData
            case .rgb: cmsSigRgbData
            case .cmyk: cmsSigCmykData
            }
        }
    }

    /// - Parameter layout: Little CMS's word for the input pixels, 8 bits a channel.
    /// - Returns: `nil` when the profile is damaged or for other channels.
    init?(from profile: [UInt8], channels: Channels, layout: UInt32) {
        guard
            let source = unsafe profile.withUnsafeBytes({ bytes in
                unsafe cmsOpenProfileFromMem(bytes.baseAddress, cmsUInt32Number(bytes.count))
            })
        else { return nil }
        defer { unsafe _ = cmsCloseProfile(source) }
        guard unsafe cmsGetColorSpace(source) == channels.space, let target = unsafe cmsCreate_sRGBProfile()
        else { return nil }
        defer { unsafe _ = cmsCloseProfile(target) }
        // Without the one-pixel cache a transform keeps no state.
        guard
            let handle = unsafe cmsCreateTransform(
                source, layout, target, cmsUInt32Number(TS_TYPE_RGB_8),
                cmsUInt32Number(INTENT_RELATIVE_COLORIMETRIC),
                cmsUInt32Number(cmsFLAGS_NOCACHE | cmsFLAGS_BLACKPOINTCOMPENSATION))
        else { return nil }
        unsafe self.handle = unsafe handle
        inputChannels = channels.rawValue
    }

    deinit { unsafe cmsDeleteTransform(handle) }

    /// Whether an RGB profile is sRGB in effect, whatever it calls itself: a grid of colours comes out within 1.
    var changesNothing: Bool {
        let steps: [UInt8] = [0, 32, 64, 128, 192, 255]
        let grid = steps.flatMap { red in steps.flatMap { green in steps.flatMap { [red, green, $0] } } }
        let result = convert(grid, pixels: grid.count / 3)
        return zip(grid, result).allSatisfy { abs(Int($0) - Int($1)) <= 1 }
    }

    /// Converts RGB pixels where they are.
    func convertInPlace(_ pixels: inout [UInt8]) {
        let count = cmsUInt32Number(pixels.count / 3)
        unsafe pixels.withUnsafeMutableBytes { bytes in
            unsafe cmsDoTransform(handle, bytes.baseAddress, bytes.baseAddress, count)
        }
    }

    /// Converts pixels of the input's layout to RGB.
    func convert(_ input: [UInt8], pixels: Int) -> [UInt8] {
        guard input.count >= pixels * inputChannels else { return [] }
        return unsafe [UInt8](unsafeUninitializedCapacity: pixels * 3) { output, filled in
            unsafe input.withUnsafeBytes { bytes in
                unsafe cmsDoTransform(handle, bytes.baseAddress, output.baseAddress, cmsUInt32Number(pixels))
            }
            filled = pixels * 3
        }
    }
}
