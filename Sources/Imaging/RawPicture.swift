/// How the pixels of a decoded picture are laid out before colour management.
enum PixelLayout: Hashable, Sendable {
    /// Red, green, blue.
    case rgb
    /// Grey, decoded with three equal channels.
    case gray
    /// Ink: 0 is none.
    case cmyk
    /// Ink as Adobe's programs write it: 255 is none.
    case invertedCMYK

    /// Bytes a pixel as decoded.
    var decodedChannels: Int {
        switch self {
        case .rgb, .gray: 3
        case .cmyk, .invertedCMYK: 4
        }
    }
}

/// Pixels as a decoder yields them: neither turned upright nor brought to sRGB.
struct RawPicture: Sendable {
    var width: Int
    var height: Int
    var layout: PixelLayout
    /// `width * height * layout.decodedChannels` bytes.
    var bytes: [UInt8]
}
