public import TierModel

/// Why an operation is done, and where it is written down.
public struct TransferContext: Sendable {
    /// The ledger.
    public var ledger: any TransferLedger
    /// Why.
    public var purpose: Purpose
    /// For which photo, if for one.
    public var photo: PhotoID?

    /// Makes a context.
    public init(ledger: any TransferLedger, purpose: Purpose, photo: PhotoID? = nil) {
        self.ledger = ledger
        self.purpose = purpose
        self.photo = photo
    }
}
