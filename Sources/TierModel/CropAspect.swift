/// The shape of a crop: width to height.
public struct CropAspect: Hashable, Sendable {
    /// Width divided by height; from 0.01 to 100.
    public let ratio: Double

    /// Makes a shape; `nil` when the ratio is not from 0.01 to 100.
    public init?(ratio: Double) {
        guard (0.01...100).contains(ratio) else { return nil }
        self.ratio = ratio
    }

    /// Reads `square`, `16:9`, `4x5` or `1.5`; `nil` for anything else.
    public init?(_ text: String) {
        if text.lowercased() == "square" {
            self.init(ratio: 1)
            return
        }
        let parts = text.split(maxSplits: 2, omittingEmptySubsequences: false) { ":x/".contains($0) }
            .map { Double($0) ?? .nan }
        switch parts.count {
        case 1: self.init(ratio: parts[0])
        case 2 where parts[0] > 0 && parts[1] > 0: self.init(ratio: parts[0] / parts[1])
        default: return nil
        }
    }

    /// The largest box of this shape in the middle of a picture of this size, in fractions of it.
    public func centeredBox(inWidth width: Int, height: Int) -> FractionBox {
        guard width > 0, height > 0 else { return FractionBox(x: 0, y: 0, width: 1, height: 1) }
        let share = ratio * Double(height) / Double(width)
        let (across, down) = (min(share, 1), min(1 / share, 1))
        return FractionBox(x: (1 - across) / 2, y: (1 - down) / 2, width: across, height: down)
    }
}

extension EditRecipe {
    /// The recipe with the largest crop of a shape in the middle, for a photo whose upright original has this size.
    public func cropped(to aspect: CropAspect, width: Int, height: Int) -> EditRecipe {
        let (across, down) = turn.swapsSides ? (height, width) : (width, height)
        return merging(EditRecipe(crop: aspect.centeredBox(inWidth: across, height: down)), [.crop])
    }
}
