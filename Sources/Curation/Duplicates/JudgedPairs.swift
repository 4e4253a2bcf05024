import Foundation
import Imaging
import TierModel

/// What was concluded before.
struct JudgedPairs: Sendable {
    private struct Key: Hashable {
        var first: PhotoID
        var second: PhotoID
    }

    private let pairs: [Key: JudgedPair<PhotoID>]

    init(_ pairs: [JudgedPair<PhotoID>]) {
        self.pairs = Dictionary(
            pairs.map { (Key(first: $0.first, second: $0.second), $0) }, uniquingKeysWith: { first, _ in first })
    }

    func verdict(_ first: PhotoID, _ second: PhotoID, premise: String) -> PairVerdict? {
        guard let pair = pairs[Key(first: first, second: second)], pair.premise == premise else { return nil }
        return PairVerdict(text: pair.verdict)
    }
}

extension PairVerdict {
    private static let variantMark = "variant: "
    private static let separator = "; "

    init?(text: String) {
        switch text {
        case "copy": self = .copy
        case "other": self = .other
        default:
            guard text.hasPrefix(Self.variantMark) else { return nil }
            self = .variant(text.dropFirst(Self.variantMark.count).components(separatedBy: Self.separator))
        }
    }

    var text: String {
        switch self {
        case .copy: "copy"
        case .other: "other"
        case .variant(let words): Self.variantMark + words.joined(separator: Self.separator)
        }
    }
}

extension ShotSample {
    /// What is known of two photos, beside their pictures, that the verdict depends on.
    static func premise(_ first: ShotSample, _ second: ShotSample, orientation: Orientation) -> String {
        let each = [first, second].map { "\($0.width)x\($0.height) \($0.kind.rawValue) \($0.textLines) \($0.faces)" }
        return "\(each[0]) | \(each[1]) | \(orientation.value) \(first.isOtherShot(than: second) ? "shots" : "")"
    }
}
