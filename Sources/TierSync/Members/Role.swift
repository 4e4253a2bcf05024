/// What a device may say to the others of a shared library. Each role includes those before it.
public enum Role: String, Codable, CaseIterable, Comparable, Sendable {
    /// Takes in what others say; what it says itself counts nowhere.
    case read
    /// Adds photos, and what analyzers find on them; takes nothing away.
    case contribute
    /// Decides, too: names people, marks photos, throws away and deletes for good.
    case decide

    /// Orders by what is allowed.
    public static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .read: 0
        case .contribute: 1
        case .decide: 2
        }
    }
}
