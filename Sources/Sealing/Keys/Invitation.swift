import Crypto
package import Foundation

/// The newest library key under a one-time code, for a further device. It lies on the remote until it is used, or its time is over.
package struct Invitation: Sendable {
    private struct Content: Codable {
        var format: Int
        /// When it ends, in seconds since 1970.
        var expires: Int64
        var slot: PassphraseSlot
    }

    /// How long one is good, in seconds.
    package static let lifetime: TimeInterval = 3_600

    private let content: Content

    /// When it ends. Programs keep to it; whoever has a copy of it, and the code, need not.
    package var expires: Date { Date(timeIntervalSince1970: TimeInterval(content.expires)) }

    /// Makes an invitation, and the code for it: 10 random bytes, in four groups of four.
    package static func made(_ keys: LibraryKeys, now: Date, cost: ScryptCost = .code) throws -> (
        invitation: Invitation, code: String
    ) {
        let bytes = SymmetricKey(size: .bits128).withUnsafeBytes { Array($0.prefix(10)) }
        let code = PrintableCode.text(bytes)
        let expires = Int64(now.timeIntervalSince1970 + lifetime)
        let slot = try PassphraseSlot(keys.newest, under: code, cost: cost, for: use(expires))
        return (Invitation(content: Content(format: Keyring.format, expires: expires, slot: slot)), code)
    }

    private init(content: Content) {
        self.content = content
    }

    /// Reads one; `nil` when it is damaged, or of a newer format.
    package init?(_ data: Data) {
        guard let content = try? JSONDecoder().decode(Content.self, from: data), content.format <= Keyring.format else {
            return nil
        }
        self.content = content
    }

    /// As it is stored.
    package func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(content) + Data("\n".utf8)
    }

    /// The library's keys, by the newest keyring; `nil` when the code is for another invitation.
    ///
    /// - Throws: `SealingError` (`mistyped`, `noInvitation` when its time is over, `badKeyring`).
    package func open(_ code: String, _ keyring: Keyring, now: Date) throws -> LibraryKeys? {
        guard let bytes = PrintableCode.bytes(code), bytes.count == 10 else {
            throw SealingError(
                .mistyped, "that is no code: it has 16 letters and digits in groups of four",
                remedy: "compare it with what tiersync keys invite showed")
        }
        let newest = try content.slot.opened(by: PrintableCode.text(bytes), for: Self.use(content.expires))
        guard let newest else { return nil }
        guard now < expires else {
            throw SealingError(
                .noInvitation, "the code is too old", remedy: "make a new one there: tiersync keys invite")
        }
        return try keyring.open(with: newest)
    }

    private static func use(_ expires: Int64) -> String { "invitation until \(expires)" }
}
