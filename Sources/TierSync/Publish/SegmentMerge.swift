package import Catalog

/// Which segments a new one takes in, so that their number and what is written again for each change grow with the logarithm
/// of the library.
///
/// A segment of `fanOut`^n live records and more, but fewer than `fanOut`^(n+1), is of level n. When with the new one there would be
/// `fanOut` segments of its level or below, it takes all of them in, and is looked at again. Full ones are left alone until half of
/// what they hold counts no more. Pure.
package struct SegmentMerge: Sendable {
    /// How many segments of a level become one.
    package var fanOut: Int64 = 8
    /// Live records of a segment that is full.
    package var full: Int64 = 16_384

    package init() {}

    /// The segments that a new one with this many records of its own takes in.
    package func taken(from segments: [EngineObject], adding records: Int64) -> [EngineObject] {
        var taken = segments.filter { $0.live == 0 || ($0.weight >= full && $0.live * 2 < $0.weight) }
        let ids = Set(taken.map(\.id))
        var left = segments.filter { !ids.contains($0.id) && $0.live < full }
        var size = records + taken.map(\.live).reduce(0, +)
        while true {
            let level = level(of: size)
            let like = left.filter { self.level(of: $0.live) <= level }
            guard Int64(like.count) + 1 >= fanOut else { return taken }
            taken += like
            left.removeAll { self.level(of: $0.live) <= level }
            size += like.map(\.live).reduce(0, +)
        }
    }

    private func level(of records: Int64) -> Int {
        var level = 0
        var rest = records
        while rest >= fanOut {
            rest /= fanOut
            level += 1
        }
        return level
    }
}
