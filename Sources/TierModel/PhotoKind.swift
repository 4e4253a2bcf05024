/// What a picture is.
public enum PhotoKind: String, Hashable, Codable, Sendable, CaseIterable {
    /// A photo of the world.
    case photo
    /// A page: print, a form, a letter, a book.
    case document
    /// A receipt or a bill of a till.
    case receipt
    /// What a screen showed, stored by the device itself.
    case screenshot
    /// A whiteboard or a slide.
    case whiteboard
}

/// What is concluded about a picture's kind.
public struct KindFinding: Hashable, Codable, Sendable {
    /// The kind; `photo` where nothing else is sure.
    public var kind: PhotoKind
    /// How sure it is, 0 to 1.
    public var score: Double
    /// What a receipt says, as far as its text gives it; only of receipts.
    public var receipt: ReceiptDetails?

    /// Makes a finding.
    public init(kind: PhotoKind, score: Double, receipt: ReceiptDetails? = nil) {
        self.kind = kind
        self.score = score
        self.receipt = receipt
    }
}
