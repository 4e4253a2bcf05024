import CVectors

/// The groups of an agglomeration: how many vectors each holds, and their sums, so that mean distances of groups need no pairs.
///
/// With n vectors, vector sum s and sum of biases b a group, the distances of all pairs of two groups sum up to n₂b₁ + n₁b₂ − 2 s₁·s₂: whole numbers
/// below 2⁵³ in a `Double` while n₁n₂ is below 8 × 10¹⁰, so the result is exact and the same on every machine.
package struct VectorSums {
    let table: FaceTable
    /// How many vectors each group holds.
    private(set) var counts: [Int32] = []
    /// Their biases' sums.
    private(set) var biases: [Double] = []
    /// The slot of a group of one, else −1 − the place of its sums.
    private var places: [Int32] = []
    private var sums: [Int32] = []
    private var vacant: [Int32] = []

    package init(table: FaceTable) {
        self.table = table
    }

    private var dimension: Int { table.settings.dimension }

    mutating func reserve(_ count: Int) {
        counts.reserveCapacity(count)
        biases.reserveCapacity(count)
        places.reserveCapacity(count)
    }

    /// Adds a group of one face.
    package mutating func append(_ slot: Int) {
        counts.append(1)
        biases.append(Double(table.bias(of: slot)))
        places.append(Int32(slot))
    }

    /// Adds a group of some faces, at least one.
    package mutating func append(_ slots: some Collection<Int32>) {
        guard let first = slots.first else { return }
        append(Int(first))
        guard slots.count > 1 else { return }
        let group = counts.count - 1
        let place = makeRoom()
        for slot in slots { add(slot: Int(slot), to: place) }
        counts[group] = Int32(slots.count)
        biases[group] = slots.reduce(0) { $0 + Double(table.bias(of: Int($1))) }
        places[group] = -1 - place
    }

    /// Adds a group that was summed up before; one of another dimension is passed over.
    mutating func append(_ part: FollowedPart) {
        guard part.vectors.count == dimension, part.faces > 0 else { return }
        let place = makeRoom()
        for offset in 0..<dimension { sums[Int(place) * dimension + offset] = part.vectors[offset] }
        counts.append(Int32(part.faces))
        biases.append(Double(part.bias))
        places.append(-1 - place)
    }

    /// The sum of a group's vectors.
    func vectors(_ group: Int) -> [Int32] {
        let place = places[group]
        if place >= 0 { return table.vector(of: Int(place)).map(Int32.init) }
        let start = Int(-1 - place) * dimension
        return Array(sums[start..<start + dimension])
    }

    /// Puts a group's vectors into another one. What is left of it must not be used again.
    package mutating func merge(_ gone: Int, into kept: Int) {
        if places[kept] >= 0 {
            let place = makeRoom()
            add(slot: Int(places[kept]), to: place)
            places[kept] = -1 - place
        }
        let place = -1 - places[kept]
        if places[gone] >= 0 {
            add(slot: Int(places[gone]), to: place)
        } else {
            let (target, source) = (Int(place) * dimension, Int(-1 - places[gone]) * dimension)
            for offset in 0..<dimension { sums[target + offset] &+= sums[source + offset] }
            vacant.append(-1 - places[gone])
        }
        counts[kept] += counts[gone]
        biases[kept] += biases[gone]
    }

    /// Whether two groups of one face each are in one photo.
    func areInOnePhoto(_ left: Int, _ right: Int) -> Bool {
        places[left] >= 0 && places[right] >= 0
            && table.photoOfFace[Int(places[left])] == table.photoOfFace[Int(places[right])]
    }

    /// The sum of the distances of all pairs of two groups.
    package func total(_ left: Int, _ right: Int) -> Double {
        Double(counts[right]) * biases[left] + Double(counts[left]) * biases[right] - 2 * product(left, right)
    }

    /// The mean distance of two groups.
    package func mean(_ left: Int, _ right: Int) -> Double {
        total(left, right) / (Double(counts[left]) * Double(counts[right]))
    }

    /// A group as one vector of whole numbers whose distances are never greater than the group's mean distances.
    ///
    /// A mean m that is rounded to m' by an error of length e changes products by no more than M·e₁ + M·e₂ + (e₁² + e₂²) / 2, M being the greatest length of any
    /// m'; each vector's bias is lowered by its share.
    package func representatives(of groups: [Int32]) -> VectorBlock {
        var block = VectorBlock(dimension: dimension)
        block.reserve(groups.count)
        var means: [(vector: [Int8], error: Double, bias: Double)?] = []
        var longest = 0.0
        for group in groups {
            guard places[Int(group)] < 0 else {
                longest = max(longest, Double(table.lengths[Int(places[Int(group)])]))
                means.append(nil)
                continue
            }
            let start = Int(-1 - places[Int(group)]) * dimension
            let count = Double(counts[Int(group)])
            var (vector, error, length) = ([Int8](), 0.0, 0.0)
            for offset in 0..<dimension {
                let mean = Double(sums[start + offset]) / count
                let rounded = mean.rounded()
                vector.append(Int8(rounded))
                error += (mean - rounded) * (mean - rounded)
                length += rounded * rounded
            }
            longest = max(longest, length)
            means.append((vector, error.squareRoot(), biases[Int(group)] / count))
        }
        let greatest = longest.squareRoot()
        for (index, group) in groups.enumerated() {
            if let mean = means[index] {
                let bias = mean.bias - 2 * greatest * mean.error - mean.error * mean.error
                block.append(mean.vector, bias: Int32(bias.rounded(.down)) - 1)
            } else {
                let slot = Int(places[Int(group)])
                block.append(table.vector(of: slot), bias: table.bias(of: slot))
            }
        }
        return block
    }

    private mutating func makeRoom() -> Int32 {
        if let place = vacant.popLast() {
            for offset in 0..<dimension { sums[Int(place) * dimension + offset] = 0 }
            return place
        }
        sums.append(contentsOf: repeatElement(0, count: dimension))
        return Int32(sums.count / dimension - 1)
    }

    private mutating func add(slot: Int, to place: Int32) {
        let dimension = dimension
        unsafe table.vectors.withUnsafeBufferPointer { vectors in
            unsafe sums.withUnsafeMutableBufferPointer { sums in
                guard let vectors = vectors.baseAddress, let sums = sums.baseAddress else { return }
                unsafe nearpairs_add8(sums + Int(place) * dimension, vectors + slot * dimension, Int32(dimension))
            }
        }
    }

    private func product(_ left: Int, _ right: Int) -> Double {
        let (first, second) = (places[left], places[right])
        if first >= 0, second >= 0 {
            let (left, right) = (Int(first), Int(second))
            return Double(table.lengths[left] + table.lengths[right] - table.squaredDistance(left, right)) / 2
        }
        return unsafe sums.withUnsafeBufferPointer { sums -> Double in
            unsafe table.vectors.withUnsafeBufferPointer { vectors -> Double in
                guard let sums = sums.baseAddress, let vectors = vectors.baseAddress else { return 0 }
                let size = Int32(dimension)
                if first >= 0 || second >= 0 {
                    let (place, slot) = first < 0 ? (Int(-1 - first), Int(second)) : (Int(-1 - second), Int(first))
                    return unsafe nearpairs_product8(sums + place * dimension, vectors + slot * dimension, size)
                }
                return unsafe nearpairs_product(
                    sums + Int(-1 - first) * dimension, sums + Int(-1 - second) * dimension, size)
            }
        }
    }
}
