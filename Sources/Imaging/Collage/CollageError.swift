public import TierModel

/// Why a collage cannot be made as it was asked for.
public struct CollageError: UserFacingError {
    /// The kinds of failure. More may be added.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The name of the kind, stable across versions.
        public let rawValue: String

        /// Makes a kind of this name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// There is no picture to show.
        public static let noPictures = Code(rawValue: "noPictures")
        /// A picture without width or height.
        public static let badPicture = Code(rawValue: "badPicture")
        /// The sheet has no pixels, or more than are drawn.
        public static let badSheet = Code(rawValue: "badSheet")
        /// Margins and title leave no room.
        public static let noRoom = Code(rawValue: "noRoom")
        /// So many pictures that each would be too small to be seen.
        public static let tooManyPictures = Code(rawValue: "tooManyPictures")
        /// The system has no font to write the title with.
        public static let noFont = Code(rawValue: "noFont")
        /// The title cannot be drawn for another reason.
        public static let titleFailed = Code(rawValue: "titleFailed")
    }

    /// What kind of failure it is.
    public let code: Code
    /// What is wrong.
    public let message: String
    /// What the user can do.
    public let remedy: String?
    /// What caused it; always `nil` so far.
    public var underlying: (any Error)? { nil }
    /// What was asked for is impossible.
    public var exitStatus: ExitStatus { .usage }

    private init(_ code: Code, _ message: String, remedy: String) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }

    static let noPictures = CollageError(
        .noPictures, "a collage of no pictures", remedy: "name at least one photo that has a picture")

    static func badPicture(_ picture: CollagePicture, at index: Int) -> CollageError {
        CollageError(
            .badPicture, "picture \(index + 1) of the collage has \(picture.width) × \(picture.height) pixels",
            remedy: "leave it out")
    }

    static func badSheet(width: Int, height: Int) -> CollageError {
        CollageError(
            .badSheet, "a collage of \(width) × \(height) pixels is not drawn",
            remedy: "take sides of 1 to \(CollageLayout.maximumSide) pixels, and at most "
                + "\(CollageLayout.maximumPixels / 1_000_000) million pixels in all")
    }

    static func noRoom(width: Int, height: Int) -> CollageError {
        CollageError(
            .noRoom, "margins and title leave no room for pictures on \(width) × \(height) pixels",
            remedy: "take smaller margins, a lower title or a larger sheet")
    }

    static func tooManyPictures(_ count: Int, width: Int, height: Int) -> CollageError {
        CollageError(
            .tooManyPictures,
            "\(count) pictures do not fit on \(width) × \(height) pixels: some would be under "
                + "\(CollageLayout.minimumSide) pixels wide or high",
            remedy: "take fewer pictures, smaller gaps, other columns or a larger sheet")
    }

    static let noFont = CollageError(
        .noFont, "the system has no font to write the title with",
        remedy: "install one (Debian: apt install fonts-dejavu-core), or leave the title out")

    static func titleFailed(_ reason: String) -> CollageError {
        CollageError(.titleFailed, "the title cannot be drawn: \(reason)", remedy: "take a shorter title, or none")
    }
}
