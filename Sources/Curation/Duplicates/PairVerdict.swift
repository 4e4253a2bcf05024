import Imaging
import TierModel

/// What the pixels of two photos say of them.
enum PairVerdict: Hashable, Sendable {
    /// One is the other, stored anew or resized.
    case copy
    /// One is the other, edited: how, in words.
    case variant([String])
    /// Neither, or it cannot be told.
    case other
}

/// Compares the pictures of two photos whose hashes are near.
struct PairJudge {
    private var shelf: PictureShelf
    private let known: JudgedPairs
    /// Whether a picture was not there: then nothing can be concluded for good.
    private var hasMissed = false
    /// What was compared, to be kept.
    private(set) var judged: [JudgedPair<PhotoID>] = []

    init(_ source: PictureSource, known: JudgedPairs) {
        shelf = PictureShelf(source)
        self.known = known
    }

    /// - Parameter orientation: how the second one is turned first; 1 for not at all.
    mutating func verdict(_ first: ShotSample, _ second: ShotSample, orientation: Orientation = Orientation(1))
        -> PairVerdict
    {
        let premise = ShotSample.premise(first, second, orientation: orientation)
        if let verdict = known.verdict(first.photo, second.photo, premise: premise) { return verdict }
        hasMissed = false
        let verdict = compare(first, second, orientation: orientation)
        if !hasMissed {
            judged.append(
                JudgedPair(first: first.photo, second: second.photo, premise: premise, verdict: verdict.text))
        }
        return verdict
    }

    private mutating func thumbnail(_ photo: PhotoID) -> PixelImage? {
        let image = shelf.thumbnail(photo)
        if image == nil { hasMissed = true }
        return image
    }

    private mutating func proxy(_ photo: PhotoID) -> PixelImage? {
        let image = shelf.proxy(photo)
        if image == nil { hasMissed = true }
        return image
    }

    private mutating func compare(_ first: ShotSample, _ second: ShotSample, orientation: Orientation) -> PairVerdict {
        let isOtherShot = first.isOtherShot(than: second)
        guard !isOtherShot || (first.width, first.height) == (second.width, second.height),
            let one = thumbnail(first.photo),
            let other = thumbnail(second.photo)?.upright(orientation)
        else { return .other }
        // Most that are not one picture differ at a glance.
        guard PictureComparison(one, other, side: 64, tones: .curve).couldBeOne else { return .other }
        let glance = PictureComparison(one, other, side: 320)
        let isCopy = glance.isCopy(worst: CopyLimits.thumbnail) && CopyLimits.agree(one.saturation, other.saturation)
        if isOtherShot {
            // What the files say may be wrong; but then not a grain differs.
            return isCopy && glance.isSame && looksTheSame(first, second, orientation) ? .copy : .other
        }
        guard isCopy || PictureComparison(one, other, side: 320, tones: .curve).isVariant else { return .other }
        guard !needsCloserLook(first, second) || looksEqualClosely(first, second, orientation, isCopy: isCopy) else {
            return .other
        }
        let words = edits(first, second, orientation: orientation, glance: glance, one, other, isCopy: isCopy)
        return words.isEmpty ? .copy : .variant(words)
    }

    /// Where a detail that a thumbnail does not show may be all that differs: writing, faces, two shots of one size.
    private func needsCloserLook(_ first: ShotSample, _ second: ShotSample) -> Bool {
        [first, second].contains { $0.kind != .photo || $0.textLines > 0 || $0.faces > 0 }
            || (first.width, first.height) == (second.width, second.height)
    }

    private mutating func looksTheSame(_ first: ShotSample, _ second: ShotSample, _ orientation: Orientation) -> Bool {
        guard orientation.value == 1, let one = proxy(first.photo), let other = proxy(second.photo) else {
            return false
        }
        let closely = PictureComparison(one, other, side: 1_280)
        return closely.isCopy(worst: CopyLimits.proxy) && closely.isSame
    }

    private mutating func looksEqualClosely(
        _ first: ShotSample, _ second: ShotSample, _ orientation: Orientation, isCopy: Bool
    ) -> Bool {
        guard let one = proxy(first.photo), let other = proxy(second.photo)?.upright(orientation) else {
            return false
        }
        let isWriting = [first, second].contains { $0.kind != .photo || $0.textLines >= 4 }
        let closely = PictureComparison(one, other, side: isWriting ? 1_280 : 640, tones: isCopy ? .line : .curve)
        guard isCopy ? closely.isCopy(worst: CopyLimits.proxy) : closely.isVariant else { return false }
        // Too small to read: another digit would not be seen. A form that was filled in anew has the size of the first one, a small copy has not.
        let (small, large) = (min(first.pixels, second.pixels), max(first.pixels, second.pixels))
        return !isWriting || closely.side >= CopyLimits.readable || Double(large) >= 2 * Double(small)
    }

    private func edits(
        _ first: ShotSample, _ second: ShotSample, orientation: Orientation, glance: PictureComparison,
        _ one: PixelImage, _ other: PixelImage, isCopy: Bool
    ) -> [String] {
        var words: [String] = []
        if let turn = Self.turns[orientation.value] { words.append(turn) }
        let (width, height) =
            orientation.swapsSides ? (second.height, second.width) : (second.width, second.height)
        if Self.isStretched(first.width, first.height, width, height) { words.append("stretched") }
        guard !isCopy else { return words }
        let (colours, otherColours) = (one.saturation, other.saturation)
        if min(colours, otherColours) < 3, max(colours, otherColours) > 6 {
            words.append("black and white")
        } else if abs(glance.gain - 1) > CopyLimits.gain || abs(glance.offset) > CopyLimits.offset {
            words.append("other brightness or contrast")
        } else {
            words.append("other colours or tones")
        }
        return words
    }

    /// Sides are whole pixels, so a small copy's shape is a little off.
    static func isStretched(_ width: Int, _ height: Int, _ otherWidth: Int, _ otherHeight: Int) -> Bool {
        let sides = [width, height, otherWidth, otherHeight].map { Double(max(1, $0)) }
        let shapes = (sides[0] / sides[1], sides[2] / sides[3])
        let rounding = 1 / (sides.min() ?? 1)
        return abs(shapes.0 / shapes.1 - 1) > 0.012 + 1.5 * rounding
    }

    private static let turns = [
        2: "mirrored", 3: "turned by 180°", 4: "turned by 180° and mirrored", 5: "turned by 90° and mirrored",
        6: "turned by 90°", 7: "turned by 270° and mirrored", 8: "turned by 270°",
    ]
}

/// Up to where differences are explained by storing a picture anew (docs/curation.md tells on what they were measured).
enum CopyLimits {
    /// `PictureComparison.worst` of thumbnails.
    static let thumbnail = 7.0
    /// Of proxies.
    static let proxy = 8.0
    /// Of pictures of which not even the compression is another one.
    static let same = 0.6
    /// Of pictures that were edited.
    static let edited = 9.0
    /// Of colours.
    static let colour = 12.5
    static let colourCast = 2.5
    /// How far tones may differ in strength, and in levels.
    static let gain = 0.08
    static let offset = 10.0
    /// How far colours may differ in strength (`PixelImage.saturation`): a fifth, or two levels.
    static func agree(_ first: Double, _ second: Double) -> Bool {
        abs(first - second) <= max(2, 0.2 * max(first, second))
    }

    /// The least correlation.
    static let correlation = 0.97
    /// The least share of a picture that has texture.
    static let evidence = 0.02
    /// The least longer side, in pixels.
    static let side = 48
    /// The longer side from which writing can be read.
    static let readable = 640
}

extension PictureComparison {
    /// Whether the small pictures do not rule it out.
    var couldBeOne: Bool { correlation > 0.6 && worst < 25 && motion < 40 }

    /// Whether nothing moved: 0.35 pixels, or 0.8 thousandths of the longer side.
    private var isStill: Bool { motion * Double(side) / 1_000 <= max(0.35, 0.000_8 * Double(side)) }

    private var hasEvidence: Bool { side >= CopyLimits.side && evidence >= CopyLimits.evidence }

    /// Whether no place differs by more than half of what a compression explains.
    var isSame: Bool { worst <= CopyLimits.same && motion <= 0.1 }

    func isCopy(worst limit: Double) -> Bool {
        hasEvidence && isStill && worst <= limit && correlation >= CopyLimits.correlation
            && abs(gain - 1) <= CopyLimits.gain && abs(offset) <= CopyLimits.offset
            && colourCast <= CopyLimits.colourCast && worstColour <= CopyLimits.colour
    }

    var isVariant: Bool { hasEvidence && isStill && worst <= CopyLimits.edited && correlation >= 0.85 }
}

extension PixelImage {
    fileprivate func upright(_ orientation: Orientation) -> PixelImage {
        guard orientation.value != 1 else { return self }
        let (newWidth, newHeight) = orientation.swapsSides ? (height, width) : (width, height)
        return PixelImage(
            width: newWidth, height: newHeight,
            pixels: orientation.upright(pixels, width: width, height: height)) ?? self
    }

    /// The mean of how far the channels of a pixel are apart, in levels.
    fileprivate var saturation: Double {
        var sum = 0
        for start in stride(from: 0, to: pixels.count - 2, by: 3) {
            let (red, green, blue) = (pixels[start], pixels[start &+ 1], pixels[start &+ 2])
            sum &+= Int(max(red, green, blue)) &- Int(min(red, green, blue))
        }
        return Double(sum) * 3 / Double(max(1, pixels.count))
    }
}
