public import Foundation

/// What a receipt says. Each part is missing where its text does not give it.
public struct ReceiptDetails: Hashable, Codable, Sendable {
    /// Who sold, as printed at the top.
    public var merchant: String?
    /// The day, as `2018-03-05`.
    public var date: String?
    /// What was to be paid.
    public var total: Decimal?
    /// Of the total: a code of ISO 4217, or the sign where several currencies have it (`$`, `¥`, `kr`).
    public var currency: String?

    /// Makes details.
    public init(merchant: String? = nil, date: String? = nil, total: Decimal? = nil, currency: String? = nil) {
        self.merchant = merchant
        self.date = date
        self.total = total
        self.currency = currency
    }

    /// Whether nothing is known.
    public var isEmpty: Bool { self == ReceiptDetails() }
}
