/// How a photo is shown otherwise than it was taken: a few numbers beside the original, which is never touched.
///
/// In the order of their effect: mirroring and quarter turns, straightening, the crop; white balance and exposure; shadows and
/// highlights, contrast, saturation; the filter; sharpness. Every value is within its range, whatever was given: what is outside is
/// taken for the nearest, and what is no number for neutral.
public struct EditRecipe: Hashable, Sendable {
    /// Clockwise quarter turns, 0 to 3.
    public private(set) var quarterTurns: Int
    /// Whether left and right change places, before turning.
    public private(set) var isMirrored: Bool
    /// Degrees clockwise, −45 to 45. What remains is the largest frame of the turned picture's shape without empty corners.
    public private(set) var straighten: Double
    /// What is kept of the turned and straightened picture, in millionths at the finest; `nil` for all of it.
    public private(set) var crop: FractionBox?
    /// Exposure values, −3 to 3: each doubles the light.
    public private(set) var exposure: Double
    /// −1 to 1: flatter or stronger mid-tones.
    public private(set) var contrast: Double
    /// −1 to 1: bright parts darker or brighter.
    public private(set) var highlights: Double
    /// −1 to 1: dark parts darker or brighter.
    public private(set) var shadows: Double
    /// −1 to 1: bluer or more yellow.
    public private(set) var temperature: Double
    /// −1 to 1: greener or more magenta.
    public private(set) var tint: Double
    /// −1 to 1: from grey to strong colours.
    public private(set) var saturation: Double
    /// −1 to 1: softer or sharper.
    public private(set) var sharpness: Double
    /// Whether only greys are left.
    public private(set) var isBlackAndWhite: Bool
    /// A ready-made look on top.
    public private(set) var filter: NamedFilter?
    /// How much of the filter: 0 to 1, and 1 without a filter.
    public private(set) var filterStrength: Double

    /// Makes a recipe; all that is not given is neutral. A crop that leaves less than a thousandth of a side is none.
    public init(
        quarterTurns: Int = 0, isMirrored: Bool = false, straighten: Double = 0, crop: FractionBox? = nil,
        exposure: Double = 0, contrast: Double = 0, highlights: Double = 0, shadows: Double = 0,
        temperature: Double = 0, tint: Double = 0, saturation: Double = 0, sharpness: Double = 0,
        isBlackAndWhite: Bool = false, filter: NamedFilter? = nil, filterStrength: Double = 1
    ) {
        self.quarterTurns = quarterTurns & 3
        self.isMirrored = isMirrored
        self.straighten = Self.clamped(straighten, to: 45)
        self.crop = crop.flatMap(Self.clamped)
        self.exposure = Self.clamped(exposure, to: 3)
        self.contrast = Self.clamped(contrast, to: 1)
        self.highlights = Self.clamped(highlights, to: 1)
        self.shadows = Self.clamped(shadows, to: 1)
        self.temperature = Self.clamped(temperature, to: 1)
        self.tint = Self.clamped(tint, to: 1)
        self.saturation = Self.clamped(saturation, to: 1)
        self.sharpness = Self.clamped(sharpness, to: 1)
        self.isBlackAndWhite = isBlackAndWhite
        self.filter = filter
        self.filterStrength = filter == nil || filterStrength.isNaN ? 1 : min(max(filterStrength, 0), 1)
    }

    private static func clamped(_ value: Double, to limit: Double) -> Double {
        value.isNaN ? 0 : min(max(value, -limit), limit)
    }

    /// The part of the box within the picture; `nil` when that is all of it or next to nothing.
    private static func clamped(_ box: FractionBox) -> FractionBox? {
        guard box.x.isFinite, box.y.isFinite, box.width.isFinite, box.height.isFinite else { return nil }
        func millionths(_ value: Double) -> Double { (min(max(value, 0), 1) * 1e6).rounded() }
        let (left, top) = (millionths(box.x), millionths(box.y))
        let (right, bottom) = (millionths(box.x + box.width), millionths(box.y + box.height))
        guard right - left >= 1000, bottom - top >= 1000 else { return nil }
        guard left > 0 || top > 0 || right < 1e6 || bottom < 1e6 else { return nil }
        return FractionBox(x: left / 1e6, y: top / 1e6, width: (right - left) / 1e6, height: (bottom - top) / 1e6)
    }
}

extension EditRecipe {
    /// Mirroring and quarter turns together.
    public var turn: PictureTurn { PictureTurn(quarterTurns: quarterTurns, isMirrored: isMirrored) }

    /// Whether the photo is shown as it was taken.
    public var isNeutral: Bool { turn == .identity && isPureTurn }

    /// Whether it does nothing but turn or mirror, which a JPEG can be without loss.
    public var isPureTurn: Bool { straighten == 0 && crop == nil && !changesColors }

    /// Whether pixels change otherwise than by moving.
    public var changesColors: Bool {
        [exposure, contrast, highlights, shadows, temperature, tint, saturation, sharpness].contains { $0 != 0 }
            || isBlackAndWhite || (filter != nil && filterStrength > 0)
    }
}

extension EditRecipe {
    /// The recipe whose result is this one's, turned and mirrored further as a viewer sees it: straightening and crop go along.
    public func turned(by next: PictureTurn) -> EditRecipe {
        var recipe = self
        let turn = turn.followed(by: next)
        (recipe.quarterTurns, recipe.isMirrored) = (turn.quarterTurns, turn.isMirrored)
        // `0 -` and not `-`, which would make a negative zero.
        if next.isMirrored { recipe.straighten = 0 - straighten }
        recipe.crop = crop.map(next.apply).flatMap(Self.clamped)
        return recipe
    }

    /// The recipe with `fields` taken from `other`: what `edit` was told anew, or what is copied from another photo.
    public func merging(_ other: EditRecipe, _ fields: Set<EditField>) -> EditRecipe {
        func value<Value>(_ field: EditField, _ path: KeyPath<EditRecipe, Value>) -> Value {
            (fields.contains(field) ? other : self)[keyPath: path]
        }
        return EditRecipe(
            quarterTurns: value(.turn, \.quarterTurns), isMirrored: value(.mirror, \.isMirrored),
            straighten: value(.straighten, \.straighten), crop: value(.crop, \.crop),
            exposure: value(.exposure, \.exposure), contrast: value(.contrast, \.contrast),
            highlights: value(.highlights, \.highlights), shadows: value(.shadows, \.shadows),
            temperature: value(.temperature, \.temperature), tint: value(.tint, \.tint),
            saturation: value(.saturation, \.saturation), sharpness: value(.sharpness, \.sharpness),
            isBlackAndWhite: value(.blackAndWhite, \.isBlackAndWhite), filter: value(.filter, \.filter),
            filterStrength: value(.strength, \.filterStrength))
    }
}
