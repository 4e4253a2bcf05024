/// In which state the machine was when a photo was analysed.
public struct MachineState: Hashable, Codable, Sendable {
    /// Whether it ran on mains; `nil` where that could not be told.
    public var onMains: Bool?
    /// Whether nobody was at it; `nil` where that could not be told.
    public var isIdle: Bool?

    /// Makes a state.
    public init(onMains: Bool? = nil, isIdle: Bool? = nil) {
        self.onMains = onMains
        self.isIdle = isIdle
    }
}
