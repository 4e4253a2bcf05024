/// Reads one condition off the machine. Its `find` may block for a moment, and is called about four times a second.
public protocol ConditionProbe: Sendable {
    /// What it reads.
    var condition: Condition { get }

    /// How it is now. What cannot be read holds, and says why.
    func find() -> ConditionFinding
}
