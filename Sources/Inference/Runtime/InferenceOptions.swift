/// How models are run on this device.
public struct InferenceOptions: Hashable, Sendable {
    /// How exactly the models compute.
    public enum Precision: String, Hashable, Sendable, CaseIterable {
        /// 32-bit floating point everywhere: the same accuracy on every machine.
        case full
        /// bfloat16 where the processor computes in it, else 32 bits. Elsewhere it is slower, or does not work at all.
        case fast
    }

    /// Threads that one run may use; `nil` for one a core.
    public var threadCount: Int?
    /// How exactly to compute.
    public var precision: Precision

    /// Makes options.
    public init(threadCount: Int? = nil, precision: Precision = .full) {
        self.threadCount = threadCount
        self.precision = precision
    }

    /// All cores, 32 bits.
    public static let standard = InferenceOptions()
}
