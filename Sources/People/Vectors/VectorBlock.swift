/// Vectors of 8-bit numbers, one behind the other, each with the bias of its distances.
///
/// The distance of two is bias + bias − 2 · product: the squared distance where the biases are squared lengths.
package struct VectorBlock: Sendable {
    /// The bias of a vector that is near to nothing.
    package static let beyond: Int32 = 1 << 28

    package let dimension: Int
    package private(set) var vectors: [Int8] = []
    package private(set) var biases: [Int32] = []

    package init(dimension: Int) {
        self.dimension = dimension
    }

    var count: Int { biases.count }

    mutating func reserve(_ count: Int) {
        vectors.reserveCapacity(count * dimension)
        biases.reserveCapacity(count)
    }

    package mutating func append(_ vector: some Sequence<Int8>, bias: Int32) {
        vectors.append(contentsOf: vector)
        biases.append(bias)
    }
}
