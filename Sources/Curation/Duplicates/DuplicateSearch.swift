package import TierModel
import Workers

/// Finds copies, variants, bursts and similar photos among many.
///
/// The same photos give the same groups, in whatever order they come. Hashes find who may be one picture (`HashNeighbours`), pixels decide (`PairJudge`);
/// time and scene vectors find who is of one moment (`MomentSearch`).
package struct DuplicateSearch: Sendable {
    /// The better ones first.
    private let samples: [ShotSample]
    private let source: PictureSource
    private let known: JudgedPairs
    private let width: Int

    /// The version of what compares pictures: another one may conclude otherwise.
    package static let judge = 1

    /// Makes a search.
    ///
    /// - Parameters:
    ///   - known: what was concluded before: those pictures are not looked at again.
    ///   - width: how many parts are in work at once; each holds some 30 MB of pictures.
    package init(of samples: [ShotSample], source: PictureSource, known: [JudgedPair<PhotoID>] = [], width: Int = 2) {
        self.samples = samples.sorted { ShotPreference.isBetter($0, than: $1) }
        self.source = source
        self.known = JudgedPairs(known)
        self.width = width
    }

    /// Groups of one moment only: bursts, and similar ones of the same day. No picture is looked at, so this costs little.
    ///
    /// - Throws: `CancellationError`.
    package func moments() throws -> [DuplicateGroup] {
        try MomentSearch(samples, alike: AlikePairs(), source: source).groups()
    }

    /// Groups: copies first, then variants, bursts and similar ones, each kind in the order of the kept photos. A photo is a copy in at most one group,
    /// and what is a copy of something is in no other group.
    ///
    /// - Parameters:
    ///   - matches: the kinds that are wanted. Without bursts and similar ones no moment is compared.
    ///   - keep: is given what was compared, part by part.
    /// - Throws: `CancellationError`, and what `keep` throws.
    package func groups(
        _ matches: Set<DuplicateMatch> = Set(DuplicateMatch.allCases),
        keeping keep: ([JudgedPair<PhotoID>]) async throws -> Void = { _ in }
    ) async throws -> [DuplicateGroup] {
        let pictures = HashFamilies(of: samples)
        var groups: [DuplicateGroup] = []
        var pairs = AlikePairs()
        try await forEachBounded(pictures.families, width: width) { [samples, source, known] family in
            var stars = StarSearch(samples, family: family, hashes: pictures, source: source, known: known)
            return stars.groups()
        } receive: { found in
            groups += found.groups
            pairs.merge(found.alike)
            if !found.judged.isEmpty { try await keep(found.judged) }
        }
        let copies = Set(groups.filter { $0.match == .copy }.flatMap { $0.others.map(\.photo) })
        try Task.checkCancellation()
        if !matches.isDisjoint(with: [.burst, .similar]) {
            let rest = samples.filter { !copies.contains($0.photo) }
            groups += try MomentSearch(rest, alike: pairs, source: source).groups()
        }
        return groups.filter { matches.contains($0.match) }
            .sorted { ($0.match.order, $0.keep) < ($1.match.order, $1.keep) }
    }
}

extension DuplicateMatch {
    fileprivate var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// Photos whose hashes are near but whose pixels are not one picture.
package struct AlikePairs: Sendable {
    private(set) var of: [PhotoID: [PhotoID]] = [:]

    mutating func add(_ first: PhotoID, _ second: PhotoID) {
        of[first, default: []].append(second)
        of[second, default: []].append(first)
    }

    mutating func merge(_ other: AlikePairs) {
        of.merge(other.of) { $0 + $1 }
    }
}
