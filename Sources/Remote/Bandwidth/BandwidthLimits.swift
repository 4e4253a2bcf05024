/// Which way bytes move.
public enum BandwidthDirection: Hashable, Sendable, CaseIterable {
    /// To the remote.
    case up
    /// From the remote.
    case down
}

/// The most that all transfers together may move each way.
public struct BandwidthLimits: Hashable, Sendable {
    /// To the remote.
    public var up: BandwidthRate
    /// From the remote.
    public var down: BandwidthRate

    /// No limit either way.
    public static let unlimited = BandwidthLimits()

    /// Makes limits.
    public init(up: BandwidthRate = .unlimited, down: BandwidthRate = .unlimited) {
        self.up = up
        self.down = down
    }

    /// The limit of one way.
    public subscript(direction: BandwidthDirection) -> BandwidthRate {
        switch direction {
        case .up: up
        case .down: down
        }
    }
}

extension BandwidthLimits: Codable {
    private enum CodingKeys: String, CodingKey { case up, down }

    /// Decodes; what is missing is not limited.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        up = try container.decodeIfPresent(BandwidthRate.self, forKey: .up) ?? .unlimited
        down = try container.decodeIfPresent(BandwidthRate.self, forKey: .down) ?? .unlimited
    }
}
