/// An array of 32-bit floats of any number of dimensions, the last one contiguous.
public struct Tensor: Hashable, Sendable {
    /// Length of each dimension.
    public let shape: [Int]
    /// As many values as the product of the shape.
    public let values: [Float]

    /// Makes a tensor; `nil` when the number of values does not fit the shape.
    public init?(shape: [Int], values: [Float]) {
        guard shape.allSatisfy({ $0 > 0 }), values.count == shape.reduce(1, *) else { return nil }
        self.shape = shape
        self.values = values
    }

    /// A tensor as the runtime returned it, already checked.
    init(checkedShape shape: [Int], values: [Float]) {
        self.shape = shape
        self.values = values
    }
}
