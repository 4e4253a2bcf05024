import TierModel

/// Finds bursts, and what is similar: of the same day, or with near hashes.
struct MomentSearch {
    private let samples: [ShotSample]
    private let alike: AlikePairs
    private let source: PictureSource

    init(_ samples: [ShotSample], alike: AlikePairs, source: PictureSource) {
        // By their clocks, then by photo; what has no time last.
        self.samples = samples.sorted { ($0.time ?? .infinity, $0.photo) < ($1.time ?? .infinity, $1.photo) }
        self.alike = alike
        self.source = source
    }

    func groups() throws -> [DuplicateGroup] {
        var groups: [DuplicateGroup] = []
        var pairs: [(first: Int, second: Int)] = []
        var behind = Set<Int>()
        for day in days() {
            try Task.checkCancellation()
            // Long days in parts, so that memory is bounded.
            for start in stride(from: day.lowerBound, to: day.upperBound, by: Self.part) {
                let part = start..<min(day.upperBound, start + Self.part)
                let vectors = source.vectors(samples[part].map(\.photo))
                for run in runs(part) {
                    let stars = Stars(ranked(run)) { isAlike($0, $1, vectors, limit: Self.burstDistance) }
                    groups += stars.groups.map { group(.burst, $0, $1) }
                    behind.formUnion(stars.groups.flatMap(\.others))
                }
                for first in part where !behind.contains(first) {
                    for second in (first + 1)..<max(first + 1, min(part.upperBound, first + Self.reach))
                    where !behind.contains(second)
                        && isAlike(first, second, vectors, limit: Self.similarDistance)
                    {
                        pairs.append((first, second))
                    }
                }
            }
        }
        pairs += try hashPairs().filter { !behind.contains($0.first) && !behind.contains($0.second) }
        return groups + similarGroups(pairs)
    }

    private func similarGroups(_ pairs: [(first: Int, second: Int)]) -> [DuplicateGroup] {
        var near: [Int: Set<Int>] = [:]
        for pair in pairs {
            near[pair.first, default: []].insert(pair.second)
            near[pair.second, default: []].insert(pair.first)
        }
        let stars = Stars(ranked(near.keys.sorted()), others: { near[$0] ?? [] })
        return stars.groups.map { group(.similar, $0, $1) }
    }

    /// Pairs with near hashes that look alike to the scene model, too; without vectors only those within four bits.
    private func hashPairs() throws -> [(first: Int, second: Int)] {
        var pairs: [(first: Int, second: Int)] = []
        let places = Dictionary(uniqueKeysWithValues: samples.enumerated().map { ($0.element.photo, $0.offset) })
        let known = alike.of.keys.sorted()
        for start in stride(from: 0, to: known.count, by: Self.part / 4) {
            try Task.checkCancellation()
            let part = known[start..<min(known.count, start + Self.part / 4)]
            let vectors = source.vectors(Set(part + part.flatMap { alike.of[$0] ?? [] }).sorted())
            for photo in part {
                for other in alike.of[photo] ?? [] where photo < other {
                    guard let first = places[photo], let second = places[other],
                        isAlike(first, second, vectors, limit: Self.similarDistance)
                    else { continue }
                    pairs.append((first, second))
                }
            }
        }
        return pairs
    }

    private func isAlike(_ first: Int, _ second: Int, _ vectors: [PhotoID: QuantizedVector], limit: Double) -> Bool {
        let (one, other) = (samples[first], samples[second])
        if let vector = vectors[one.photo], let otherVector = vectors[other.photo],
            vector.components.count == otherVector.components.count
        {
            return vector.squaredLevels(to: otherVector) <= QuantizedVector.squaredLevels(forDistance: limit)
        }
        guard let hash = one.hash, let otherHash = other.hash else { return false }
        return hash.distance(to: otherHash) <= Self.nearHash
    }

    /// Ranges of one calendar day of the cameras' clocks.
    private func days() -> [Range<Int>] {
        var days: [Range<Int>] = []
        var start = 0
        while start < samples.count, let time = samples[start].time {
            let day = (time / 86_400).rounded(.down)
            var end = start + 1
            while end < samples.count, let next = samples[end].time, (next / 86_400).rounded(.down) == day { end += 1 }
            days.append(start..<end)
            start = end
        }
        return days
    }

    /// Shots of one camera that follow each other within seconds, in runs that do not get too long.
    private func runs(_ range: Range<Int>) -> [[Int]] {
        var runs: [[Int]] = []
        for cameras in Dictionary(grouping: range, by: { samples[$0].camera ?? "" }).values {
            var run: [Int] = []
            for index in cameras {
                let gap = run.last.flatMap { last in samples[index].time.map { $0 - (samples[last].time ?? 0) } }
                if let gap, gap > Self.burstGap || run.count >= Self.longestBurst {
                    if run.count > 1 { runs.append(run) }
                    run = []
                }
                run.append(index)
            }
            if run.count > 1 { runs.append(run) }
        }
        return runs.sorted { $0[0] < $1[0] }
    }

    /// The best looking first.
    private func ranked(_ indices: [Int]) -> [Int] {
        indices.sorted { left, right in
            let (one, other) = (samples[left], samples[right])
            let (own, others) = (one.appeal, other.appeal)
            return own != others ? own > others : ShotPreference.isBetter(one, than: other)
        }
    }

    private func group(_ match: DuplicateMatch, _ keep: Int, _ others: [Int]) -> DuplicateGroup {
        let kept = samples[keep]
        return DuplicateGroup(
            match: match, keep: kept.photo, reasons: others.first.map { kept.advantages(over: samples[$0]) } ?? [],
            others: others.map { index in
                DuplicateGroup.Member(
                    photo: samples[index].photo,
                    differences: ShotPreference.differences(of: samples[index], from: kept))
            })
    }

    /// Seconds from one shot of a burst to the next.
    static let burstGap = 5.0
    /// Photos.
    private static let longestBurst = 200
    /// Each photo of a day is compared with so many that follow it.
    private static let reach = 200
    private static let part = 4_096
    /// Euclidean, between unit scene vectors (0 to 2).
    static let burstDistance = 0.6
    static let similarDistance = 0.5
    /// Bits, where there are no vectors.
    private static let nearHash = 4
}

/// Groups about the first of a list that has others near to it; nobody is in two.
private struct Stars {
    private(set) var groups: [(keep: Int, others: [Int])] = []

    /// Compares all pairs.
    init(_ ranked: [Int], isNear: (Int, Int) -> Bool) {
        var taken = Set<Int>()
        for (place, head) in ranked.enumerated() where !taken.contains(head) {
            let others = ranked[(place + 1)...].filter { !taken.contains($0) && isNear(head, $0) }
            taken.formUnion(others)
            if !others.isEmpty { groups.append((head, others)) }
        }
    }

    /// Looks at known pairs only.
    init(_ ranked: [Int], others: (Int) -> Set<Int>) {
        let ranks = Dictionary(uniqueKeysWithValues: ranked.enumerated().map { ($0.element, $0.offset) })
        var taken = Set<Int>()
        for head in ranked where !taken.contains(head) {
            let near = others(head).filter { !taken.contains($0) && (ranks[$0] ?? 0) > (ranks[head] ?? 0) }
            taken.formUnion(near)
            if !near.isEmpty { groups.append((head, near.sorted { (ranks[$0] ?? 0) < (ranks[$1] ?? 0) })) }
        }
    }
}

extension ShotSample {
    /// The clock's reading; `nil` where there is none that can be compared.
    var time: Double? { captured.map(\.wallClock).flatMap { $0.isFinite ? $0 : nil } }

    /// What the user said of it, then how it looks, in steps of a fiftieth.
    fileprivate var appeal: Double {
        let looks = quality.map(\.looks) ?? 0.5
        return (isFavourite ? 20 : 0) + Double(rating) * 2 + (looks.isFinite ? (looks * 50).rounded() / 50 : 0)
    }

    fileprivate func advantages(over other: ShotSample) -> [String] {
        var words: [String] = []
        if isFavourite, !other.isFavourite { words.append("a favourite") }
        if rating > other.rating { words.append("more stars") }
        if let looks = quality?.looks, let otherLooks = other.quality?.looks, looks > otherLooks + 0.02 {
            words.append("looks better")
        }
        return words.isEmpty ? ShotPreference.reasons(for: self, over: other) : words
    }
}

extension QuantizedVector {
    /// As `squaredDistance`, for vectors of the same length, and several times as fast.
    fileprivate func squaredLevels(to other: QuantizedVector) -> Int32 {
        components.withUnsafeBufferPointer { own in
            other.components.withUnsafeBufferPointer { others in
                var sum: Int32 = 0
                for index in 0..<min(own.count, others.count) {
                    let difference = Int32(own[index]) &- Int32(others[index])
                    sum &+= difference &* difference
                }
                return sum
            }
        }
    }
}
