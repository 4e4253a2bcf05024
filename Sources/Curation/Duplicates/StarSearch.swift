import Imaging
import TierModel

/// Groups one family: the best photo first, with all that were compared with it and are the same picture.
struct StarSearch {
    /// What was found.
    struct Found: Sendable {
        var groups: [DuplicateGroup] = []
        var alike = AlikePairs()
        /// What was compared for it.
        var judged: [JudgedPair<PhotoID>] = []
    }

    private let samples: [ShotSample]
    private let family: [Int]
    private let hashes: HashFamilies
    private var judge: PairJudge
    /// What was judged of two samples; the better one first.
    private var variants: [Int: [(other: Int, words: [String])]] = [:]
    /// How often a sample was compared in vain.
    private var failures: [Int: Int] = [:]
    private var found = Found()

    init(_ samples: [ShotSample], family: [Int], hashes: HashFamilies, source: PictureSource, known: JudgedPairs) {
        self.samples = samples
        self.family = family
        self.hashes = hashes
        judge = PairJudge(source, known: known)
    }

    mutating func groups() -> Found {
        var taken = Set<Int>()
        for head in family where !taken.contains(head) {
            let copies = copies(of: head, except: taken)
            taken.formUnion(copies)
            addGroup(.copy, head, copies.map { ($0, []) })
        }
        var grouped = taken
        for head in family where !grouped.contains(head) {
            let others = (variants[head] ?? []).filter { !grouped.contains($0.other) }
            grouped.formUnion(others.map(\.other))
            addGroup(.variant, head, others)
        }
        found.judged = judge.judged
        return found
    }

    /// Those after `head` that are copies of it, in order. Notes the variants and those that are alike.
    private mutating func copies(of head: Int, except taken: Set<Int>) -> [Int] {
        var copies: [Int] = []
        for candidate in candidates(for: head) where !taken.contains(candidate.index) {
            guard failures[head, default: 0] < Self.patience else { break }
            guard failures[candidate.index, default: 0] < Self.patience else { continue }
            let (first, second) = (samples[head], samples[candidate.index])
            switch judge.verdict(first, second, orientation: candidate.orientation) {
            case .copy: copies.append(candidate.index)
            case .variant(let words): variants[head, default: []].append((candidate.index, words))
            case .other:
                failures[head, default: 0] += 1
                failures[candidate.index, default: 0] += 1
                if candidate.orientation.value == 1 { found.alike.add(first.photo, second.photo) }
            }
        }
        return copies.sorted()
    }

    /// Those after `head` with the same hash or a near one, the nearest hashes first; in small families all others that are not much farther.
    private func candidates(for head: Int) -> [(index: Int, orientation: Orientation)] {
        let own = hashes.hashes[head]
        var result: [(index: Int, orientation: Orientation)] = []
        var seen = Set<Int>()
        func add(_ index: Int, _ orientation: Orientation) {
            if index > head, result.count < Self.reach, seen.insert(index).inserted {
                result.append((index, orientation))
            }
        }
        for index in following(head, in: hashes.photos[own]) { add(index, Orientation(1)) }
        for link in hashes.links[own] {
            for index in following(head, in: hashes.photos[link.hash]) { add(index, link.orientation) }
        }
        if family.count <= Self.smallFamily, let hash = samples[head].hash {
            for index in family where samples[index].hash.map({ $0.distance(to: hash) <= Self.widerRadius }) == true {
                add(index, Orientation(1))
            }
        }
        return result
    }

    /// The first few of an ascending list after `head`.
    private func following(_ head: Int, in list: [Int]) -> ArraySlice<Int> {
        var (low, high) = (0, list.count)
        while low < high {
            let middle = (low + high) / 2
            if list[middle] <= head { low = middle + 1 } else { high = middle }
        }
        return list[low...].prefix(Self.reach)
    }

    private mutating func addGroup(_ match: DuplicateMatch, _ head: Int, _ others: [(other: Int, words: [String])]) {
        guard let first = others.min(by: { $0.other < $1.other }) else { return }
        let kept = samples[head]
        found.groups.append(
            DuplicateGroup(
                match: match, keep: kept.photo,
                reasons: ShotPreference.reasons(for: kept, over: samples[first.other]),
                others: others.sorted { $0.other < $1.other }.map { other in
                    DuplicateGroup.Member(
                        photo: samples[other.other].photo,
                        differences: other.words
                            + ShotPreference.differences(of: samples[other.other], from: kept))
                }))
    }

    /// A photo that was compared so often in vain is let alone: where thousands look alike the work would grow with their square.
    private static let patience = 24
    /// So many are considered for one.
    private static let reach = 512
    /// Families of up to so many photos are searched more widely,
    private static let smallFamily = 40
    /// up to so many bits.
    private static let widerRadius = 12
}
