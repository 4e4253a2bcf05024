import CVectors

/// Vectors in a few components: their projections on the directions in which they differ most, rounded. With an orthonormal projection no two vectors are nearer than
/// their projections, so most pairs are told to be far for less than half of the work.
struct CoarseVectors: Sendable {
    /// How many components.
    static let dimension = 48

    /// Projection after projection.
    private(set) var vectors: [Int8] = []
    /// What the distances of projections are made of, as `VectorBlock.biases`.
    private(set) var biases: [Int32] = []
    /// How far a projection is from the rounded one at most.
    private(set) var error = 0.0
    /// The most that a bias of the vectors is less than the squared length.
    private(set) var allowance: Int32 = 0

    /// A projection that is farther from its rounded one tells nothing: its vector is looked at with every other.
    private static let greatestError: Float = 4

    /// Projects the vectors of a block.
    init(_ block: VectorBlock, onto directions: PrincipalDirections) {
        let count = block.count
        vectors = Array(repeating: 0, count: count * Self.dimension)
        var errors = [Float](repeating: 0, count: count)
        unsafe block.vectors.withUnsafeBufferPointer { rows in
            unsafe directions.components.withUnsafeBufferPointer { components in
                unsafe directions.offsets.withUnsafeBufferPointer { offsets in
                    unsafe vectors.withUnsafeMutableBufferPointer { projections in
                        unsafe errors.withUnsafeMutableBufferPointer { errors in
                            guard let rows = rows.baseAddress, let components = components.baseAddress,
                                let offsets = offsets.baseAddress, let projections = projections.baseAddress,
                                let errors = errors.baseAddress
                            else { return }
                            unsafe nearpairs_project(
                                rows, Int64(count), Int32(block.dimension), components, offsets,
                                Int32(Self.dimension), projections, errors)
                        }
                    }
                }
            }
        }
        biases.reserveCapacity(count)
        for index in 0..<count {
            guard block.biases[index] < VectorBlock.beyond else {
                biases.append(VectorBlock.beyond)
                continue
            }
            guard errors[index] <= Self.greatestError else {
                biases.append(-VectorBlock.beyond)
                continue
            }
            // The projection itself is of single precision.
            error = max(error, 1.001 * Double(errors[index]) + 0.01)
            let own = Self.squaredLength(block.vectors, index, block.dimension) - block.biases[index]
            allowance = max(allowance, own)
            biases.append(Self.squaredLength(vectors, index, Self.dimension) - own)
        }
    }

    private static func squaredLength(_ vectors: [Int8], _ index: Int, _ dimension: Int) -> Int32 {
        var sum: Int32 = 0
        for offset in index * dimension..<(index + 1) * dimension {
            sum &+= Int32(vectors[offset]) &* Int32(vectors[offset])
        }
        return sum
    }
}

/// The directions in which some vectors differ most (principal components; Pearson, 1901), by orthogonal iteration. What is computed with them only has to be fast:
/// another basis gives the same pairs.
struct PrincipalDirections: Sendable {
    /// Direction after direction, each of length 1.
    private(set) var components: [Float] = []
    /// The mean vector's products with them.
    private(set) var offsets: [Float] = []

    private static let sampled = 2_048
    private static let rounds = 8

    /// Finds the first `count` directions from a sample.
    init(of block: VectorBlock, count: Int) {
        let dimension = block.dimension
        let step = max(1, block.count / Self.sampled)
        let sample = stride(from: 0, to: block.count, by: step).map { index in
            block.vectors[index * dimension..<(index + 1) * dimension].map(Float.init)
        }
        var mean = [Float](repeating: 0, count: dimension)
        for vector in sample { for place in 0..<dimension { mean[place] += vector[place] / Float(sample.count) } }
        var covariance = [Float](repeating: 0, count: dimension * dimension)
        for vector in sample {
            let centred = zip(vector, mean).map { $0 - $1 }
            for row in 0..<dimension {
                let value = centred[row]
                for column in 0..<dimension { covariance[row * dimension + column] += value * centred[column] }
            }
        }
        var directions = (0..<count).map { number in
            (0..<dimension).map { $0 % count == number ? Float(1) : 0.01 }
        }
        Self.orthonormalise(&directions)
        for _ in 0..<Self.rounds {
            directions = directions.map { direction in
                (0..<dimension).map { row in
                    var sum: Float = 0
                    for column in 0..<dimension { sum += covariance[row * dimension + column] * direction[column] }
                    return sum
                }
            }
            Self.orthonormalise(&directions)
        }
        components = directions.flatMap { $0 }
        offsets = directions.map { direction in zip(direction, mean).reduce(0) { $0 + $1.0 * $1.1 } }
    }

    /// Makes directions orthogonal and of length 1, twice, so that rounding does not count (Giraud et al., Numerische Mathematik 101, 2005); one that depends on those before
    /// it becomes zero, which projects everything to one place.
    private static func orthonormalise(_ directions: inout [[Float]]) {
        for current in directions.indices {
            for _ in 0..<2 {
                for other in 0..<current {
                    let product = zip(directions[current], directions[other]).reduce(0) { $0 + $1.0 * $1.1 }
                    for place in directions[current].indices {
                        directions[current][place] -= product * directions[other][place]
                    }
                }
                let length = directions[current].reduce(0) { $0 + $1 * $1 }.squareRoot()
                for place in directions[current].indices {
                    directions[current][place] = length > 1e-12 ? directions[current][place] / length : 0
                }
            }
        }
    }
}
