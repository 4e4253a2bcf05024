import Foundation

/// What may leave this device, as `config.json` says it: the key `eviction`. A command's options come before it.
public struct EvictionPolicy: Hashable, Codable, Sendable {
    /// Photos taken within so many days stay; 0 for none.
    public var keepDays: Int
    /// Photos stay until they have been in the library for so many days; 0 drops them as soon as they are proven.
    public var minimumAgeDays: Int
    /// A content proof older than so many days is renewed by reading the object back, before it counts; `nil` for never.
    public var maximumProofAgeDays: Int?
    /// `evict` stops when the originals on this device take up no more than this, in bytes; `nil` for no such limit.
    public var localBytes: Int64?

    /// The defaults: nothing stays but what is pinned, and a proof lasts as long as the remote names the same version.
    public init(
        keepDays: Int = 0, minimumAgeDays: Int = 0, maximumProofAgeDays: Int? = nil, localBytes: Int64? = nil
    ) {
        self.keepDays = keepDays
        self.minimumAgeDays = minimumAgeDays
        self.maximumProofAgeDays = maximumProofAgeDays
        self.localBytes = localBytes
    }

    /// Decodes; what is missing has its default.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            keepDays: try container.decodeIfPresent(Int.self, forKey: .keepDays) ?? 0,
            minimumAgeDays: try container.decodeIfPresent(Int.self, forKey: .minimumAgeDays) ?? 0,
            maximumProofAgeDays: try container.decodeIfPresent(Int.self, forKey: .maximumProofAgeDays),
            localBytes: try container.decodeIfPresent(Int64.self, forKey: .localBytes))
        guard keepDays >= 0, minimumAgeDays >= 0, maximumProofAgeDays ?? 0 >= 0, localBytes ?? 0 >= 0 else {
            throw EngineError(.badConfiguration, "config.json: no number in eviction may be negative")
        }
    }
}
