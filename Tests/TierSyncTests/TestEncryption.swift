import Foundation
import Sealing
import Testing
import TierSync

/// With `TIERSYNC_TEST_ENCRYPT=1`, the libraries of the engine's tests are encrypted.
enum TestEncryption {
    /// Whether they are.
    static let isOn = ProcessInfo.processInfo.environment["TIERSYNC_TEST_ENCRYPT"] == "1"

    static let passphrase = "five words for all tests"

    /// How a test's library is made: as the environment says.
    static var asAsked: LibraryEncryption? { isOn ? try? encryption() : nil }

    /// A passphrase that costs little to try.
    static func encryption() throws -> LibraryEncryption {
        var encryption = try LibraryEncryption(passphrase: passphrase)
        encryption.cost = ScryptCost(n: 16)
        return encryption
    }

    /// What a clone of such a library is opened with.
    static let secret: @Sendable () async throws -> LibrarySecret? = { .passphrase(passphrase) }
}

extension Trait where Self == ConditionTrait {
    /// For tests that name objects, count bytes on the wire, or adopt: they are about a library in plain.
    static var inPlain: Self {
        .disabled(if: TestEncryption.isOn, "names and sizes of objects are others where they are encrypted")
    }
}
