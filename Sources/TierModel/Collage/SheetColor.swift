import Foundation

/// A colour in sRGB, 8 bits a channel, as the background of a sheet.
public struct SheetColor: Hashable, Sendable {
    /// Red, 0 to 255.
    public var red: UInt8
    /// Green, 0 to 255.
    public var green: UInt8
    /// Blue, 0 to 255.
    public var blue: UInt8

    /// Makes a colour.
    public init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// Paper.
    public static let white = SheetColor(red: 255, green: 255, blue: 255)
    /// Ink.
    public static let black = SheetColor(red: 0, green: 0, blue: 0)

    /// The names that are understood beside `#rrggbb`, with CSS's values (CSS Color Module Level 4, section 6.1).
    public static let named: [String: SheetColor] = [
        "white": .white, "black": .black, "ivory": SheetColor(red: 255, green: 255, blue: 240),
        "beige": SheetColor(red: 245, green: 245, blue: 220), "silver": SheetColor(red: 192, green: 192, blue: 192),
        "gray": SheetColor(red: 128, green: 128, blue: 128), "grey": SheetColor(red: 128, green: 128, blue: 128),
        "maroon": SheetColor(red: 128, green: 0, blue: 0), "navy": SheetColor(red: 0, green: 0, blue: 128),
        "teal": SheetColor(red: 0, green: 128, blue: 128), "olive": SheetColor(red: 128, green: 128, blue: 0),
    ]

    /// Reads `#rrggbb`, `#rgb`, either without `#`, or one of `named`; `nil` for anything else.
    public init?(_ text: String) {
        let word = text.lowercased()
        if let color = Self.named[word] {
            self = color
            return
        }
        var digits = (word.hasPrefix("#") ? word.dropFirst() : word[...]).map { $0 }
        guard digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
        if digits.count == 3 { digits = digits.flatMap { [$0, $0] } }
        guard digits.count == 6, let value = UInt32(String(digits), radix: 16) else { return nil }
        self.init(
            red: UInt8(value >> 16 & 255), green: UInt8(value >> 8 & 255), blue: UInt8(value & 255))
    }

    /// How light it is, from 0 (black) to 1 (white): WCAG 2.2's relative luminance.
    public var luminance: Double {
        let linear = [red, green, blue].map { value in
            let part = Double(value) / 255
            return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    /// WCAG 2.2's contrast ratio, from 1 to 21.
    public func contrast(with other: SheetColor) -> Double {
        let levels = [luminance, other.luminance]
        return ((levels.max() ?? 0) + 0.05) / ((levels.min() ?? 0) + 0.05)
    }

    /// A dark grey or white, whichever is easier to read on this colour: always 4.5 or more where black on it would be.
    public var legible: SheetColor {
        let ink = SheetColor(red: 34, green: 34, blue: 34)
        let best = [ink, .white].max { contrast(with: $0) < contrast(with: $1) } ?? .black
        // Between the two, where neither soft ink nor white is enough, plain black is.
        return contrast(with: best) >= 4.5 ? best : (contrast(with: .black) > contrast(with: best) ? .black : best)
    }

    /// A colour between this and another; 0 is this one, 1 the other.
    public func mixed(with other: SheetColor, part: Double) -> SheetColor {
        func between(_ from: UInt8, _ to: UInt8) -> UInt8 {
            UInt8((Double(from) + (Double(to) - Double(from)) * min(max(part, 0), 1)).rounded())
        }
        return SheetColor(
            red: between(red, other.red), green: between(green, other.green), blue: between(blue, other.blue))
    }
}
