package import Foundation

/// What a slot, or another mark, holds: one line of JSON.
///
/// `{"after":["…"],"format":1,"holder":"…","kind":"claim","token":"…"}`
///
/// Fields that are not known are passed over. Nothing in a record decides who holds a shard (the name does): it tells whose the slot is.
package struct ClaimRecord: Hashable, Sendable {
    /// Why it was stored.
    package enum Kind: String, Hashable, Sendable, Codable {
        /// A shard was claimed, fresh or after others.
        case claim
        /// The holder goes on.
        case renew
        /// The holder has stopped.
        case released
        /// All photos of the shard are published.
        case done
    }

    /// Why it was stored.
    package var kind: Kind
    /// The writer whose segments have what its holder published.
    package var holder: UUID
    /// Random, of one claim: by it a request whose reply was lost is recognised.
    package var token: String
    /// Those who held the shard before, each once, earliest first; `nil` where that is not known, because a record of theirs could not be read.
    package var after: [UUID]?

    /// Makes a record.
    package init(kind: Kind, holder: UUID, token: String, after: [UUID]?) {
        self.kind = kind
        self.holder = holder
        self.token = token
        self.after = after
    }

    /// All whose segments may have photos of the shard: those before, and the holder. `nil` where that is not known.
    package var holders: [UUID]? {
        guard let after else { return nil }
        return after.contains(holder) ? after : after + [holder]
    }
}

extension ClaimRecord {
    private struct Line: Codable {
        var after: [String]?
        var format: Int
        var holder: String
        var kind: Kind
        var token: String
    }

    private static let format = 1
    /// Longer is no record of ours; each holder takes 39 bytes.
    package static let largest = 65_536
    /// More former holders than this are given up on: then all segments are to be read.
    private static let mostHolders = 1_000

    /// The line, with its line feed.
    package func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let known = after.flatMap { $0.count <= Self.mostHolders ? $0.map(Self.text) : nil }
        let line = Line(after: known, format: Self.format, holder: Self.text(holder), kind: kind, token: token)
        return try Array(encoder.encode(line)) + [UInt8(ascii: "\n")]
    }

    /// Reads a record; `nil` when it is damaged, or of a kind or format that is not known: its shard then counts as held by somebody.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.largest, let line = try? JSONDecoder().decode(Line.self, from: Data(bytes)),
            line.format == Self.format, !line.token.isEmpty, let holder = UUID(uuidString: line.holder)
        else { return nil }
        let after = line.after.flatMap { names -> [UUID]? in
            let known = names.compactMap(UUID.init(uuidString:))
            return known.count == names.count ? known : nil
        }
        self.init(kind: line.kind, holder: holder, token: line.token, after: after)
    }

    /// As the folders of writers are called.
    private static func text(_ holder: UUID) -> String { holder.uuidString.lowercased() }
}
