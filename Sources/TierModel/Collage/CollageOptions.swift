/// What a collage looks like: its sheet and how it is divided. Lengths are in pixels.
public struct CollageOptions: Hashable, Sendable {
    /// How the sheet is divided.
    public var style: CollageStyle
    /// Width of the sheet.
    public var width: Int
    /// Height of the sheet.
    public var height: Int
    /// Free space along each edge.
    public var margin: Int
    /// Space between neighbours.
    public var gap: Int
    /// What shows where no picture is.
    public var background: SheetColor
    /// A line of text over the pictures; `nil` or blank for none.
    public var title: String?
    /// Height of the title's band, within the margins.
    public var titleHeight: Int
    /// The title's font family, as fontconfig knows it; `sans` is the system's own.
    public var titleFont: String
    /// How round the pictures' corners are: the radius of a quarter circle, 0 for none.
    public var cornerRadius: Int
    /// Columns of a grid; `nil` takes the number that wastes least.
    public var columns: Int?

    /// Makes the options of a sheet.
    ///
    /// - Parameters:
    ///   - margin: `nil` takes a fortieth of the mean side.
    ///   - gap: `nil` takes a third of that.
    ///   - titleHeight: `nil` takes a fifteenth of the mean side.
    public init(
        style: CollageStyle, width: Int, height: Int, margin: Int? = nil, gap: Int? = nil,
        background: SheetColor = .white, title: String? = nil, titleHeight: Int? = nil, titleFont: String = "sans",
        cornerRadius: Int = 0, columns: Int? = nil
    ) {
        // Halves, so that not even the largest numbers overflow.
        let mean = max(0, width / 2) + max(0, height / 2)
        self.style = style
        self.width = width
        self.height = height
        self.margin = margin ?? mean / 40
        self.gap = gap ?? mean / 120
        self.background = background
        self.title = title
        self.titleHeight = titleHeight ?? mean / 15
        self.titleFont = titleFont
        self.cornerRadius = cornerRadius
        self.columns = columns
    }

    /// Width and height of a sheet whose longer side has this many pixels.
    ///
    /// - Parameter aspect: width by height; 1.5 for a sheet like a photo of 3:2, its inverse for an upright one.
    /// - Returns: `nil` unless both are over 0 and finite, and the aspect at most 100 or at least a hundredth.
    public static func size(longSide: Int, aspect: Double) -> (width: Int, height: Int)? {
        guard longSide > 0, aspect.isFinite, aspect >= 0.01, aspect <= 100 else { return nil }
        let other = { (factor: Double) in max(1, Int((Double(longSide) * factor).rounded())) }
        return aspect >= 1 ? (longSide, other(1 / aspect)) : (other(aspect), longSide)
    }
}
