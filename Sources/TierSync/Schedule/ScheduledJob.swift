public import Conditions

/// What a library does by itself, in the order of urgency.
public enum ScheduledJob: String, Hashable, Codable, Sendable, CaseIterable {
    /// Brings decisions and what is known of photos to the remote: few bytes, and what a lost device cannot make anew.
    case publish
    /// Uploads and proves originals that are only here.
    case push
    /// Drops local originals that are proven: only where the user asked for it.
    case evict
    /// Sees what is on photos.
    case analyze
    /// Compares the catalog with disk and remote, and reads a part of the remote back.
    case verify

    /// What must hold while it runs. New photos should be safe soon, so that sending them waits for no idle hour; dropping files makes room, and asks for
    /// the network only.
    public var needs: Set<Condition> {
        switch self {
        case .publish, .push: [.power, .network, .temperature, .hours, .disk]
        case .evict: [.network]
        case .analyze, .verify: Set(Condition.allCases)
        }
    }

    /// Whether it may be interrupted for a more urgent one: what it has done by then is kept, and no byte moves twice.
    var givesWay: Bool { self == .analyze }
}
