/// A point in pixels: x to the right, y down, the centre of the first pixel at (0.5, 0.5).
public struct PixelPoint: Hashable, Codable, Sendable {
    /// Pixels from the left edge.
    public var x: Double
    /// Pixels from the top edge.
    public var y: Double

    /// Makes a point.
    public init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}

/// A rectangle in pixels of the upright original. It may reach beyond the picture, as a face box at the edge does.
public struct PixelBox: Hashable, Sendable {
    /// Left edge.
    public var x: Double
    /// Top edge.
    public var y: Double
    /// Width, at least 0.
    public var width: Double
    /// Height, at least 0.
    public var height: Double

    /// Makes a box.
    public init(x: Double, y: Double, width: Double, height: Double) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    /// Intersection over union, from 0 (apart) to 1 (equal).
    public func overlap(with other: PixelBox) -> Double {
        let overlapWidth = min(x + width, other.x + other.width) - max(x, other.x)
        let overlapHeight = min(y + height, other.y + other.height) - max(y, other.y)
        guard overlapWidth > 0, overlapHeight > 0 else { return 0 }
        let intersection = overlapWidth * overlapHeight
        return intersection / (width * height + other.width * other.height - intersection)
    }

    /// The same box in a picture scaled by `factor`.
    public func scaled(by factor: Double) -> PixelBox {
        PixelBox(x: x * factor, y: y * factor, width: width * factor, height: height * factor)
    }

    /// The box as fractions of a picture of this size.
    public func fraction(ofWidth pictureWidth: Int, height pictureHeight: Int) -> FractionBox {
        FractionBox(
            x: x / Double(pictureWidth), y: y / Double(pictureHeight),
            width: width / Double(pictureWidth), height: height / Double(pictureHeight))
    }
}

extension PixelBox: Codable {
    /// Decodes `[x, y, width, height]`.
    public init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        x = try container.decode(Double.self)
        y = try container.decode(Double.self)
        width = try container.decode(Double.self)
        height = try container.decode(Double.self)
    }

    /// Encodes as `[x, y, width, height]`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        for value in [x, y, width, height] { try container.encode(value) }
    }
}

/// A rectangle in fractions of the upright original, which stays true at any resolution.
public struct FractionBox: Hashable, Codable, Sendable {
    /// Left edge: 0 is the left of the picture, 1 its right.
    public var x: Double
    /// Top edge: 0 is the top of the picture, 1 its bottom.
    public var y: Double
    /// Width as a part of the picture's width.
    public var width: Double
    /// Height as a part of the picture's height.
    public var height: Double

    /// Makes a box.
    public init(x: Double, y: Double, width: Double, height: Double) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    /// Intersection over union, from 0 to 1.
    public func overlap(with other: FractionBox) -> Double {
        PixelBox(x: x, y: y, width: width, height: height)
            .overlap(with: PixelBox(x: other.x, y: other.y, width: other.width, height: other.height))
    }

    /// The box in pixels of a picture of this size.
    public func pixels(width pictureWidth: Int, height pictureHeight: Int) -> PixelBox {
        PixelBox(
            x: x * Double(pictureWidth), y: y * Double(pictureHeight),
            width: width * Double(pictureWidth), height: height * Double(pictureHeight))
    }
}
