/// How closely photos are looked at, and how much time that may take.
public enum AnalysisProfile: String, Hashable, Codable, Sendable, CaseIterable, Comparable {
    /// For small devices: smaller pictures, no second looks.
    case fast
    /// What suits most devices.
    case balanced
    /// Finds the most, and takes several times as long.
    case accurate

    /// Orders by how closely they look.
    public static func < (left: AnalysisProfile, right: AnalysisProfile) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .fast: 0
        case .balanced: 1
        case .accurate: 2
        }
    }
}
