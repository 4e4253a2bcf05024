import Catalog
import Foundation
public import TierModel

/// One line of an eviction's dry run.
public struct EvictionChoice: Hashable, Encodable, Sendable {
    /// The photo.
    public var photo: PhotoID
    /// The file.
    public var file: String
    /// What would be freed, in bytes.
    public var bytes: Int64
    /// Whether it would be dropped.
    public var isDropped: Bool
    /// Why, or why not: a stable word.
    public var code: EvictionReason
    /// The same as a sentence.
    public var reason: String
}

extension Library {
    /// Says what `evict` would do with each file that it would look at, in its order, asking the remote nothing.
    public func forEachEvictionChoice(
        _ options: EvictOptions = EvictOptions(), _ body: (EvictionChoice) throws -> Void
    ) async throws {
        let rules = EvictionRules(options, policy: configuration.eviction, now: Date())
        let limit = try await bytesToFree(options)
        var freed: Int64 = 0
        var last: EvictionPlace?
        while true {
            let page = try await catalog.filesToEvict(
                photos: options.photos, takenBefore: rules.takenBefore, after: last, limit: 256)
            guard let end = page.last else { break }
            last = end.place
            for candidate in page {
                let code = try await reason(for: candidate, rules, isEnough: limit.map { freed >= $0 } ?? false)
                let choice = EvictionChoice(candidate.file, code, rules)
                if choice.isDropped { freed += choice.bytes }
                try body(choice)
            }
        }
        for file in try await neverPushed(options) { try body(EvictionChoice(file, .neverPushed, rules)) }
    }

    /// The same as a list.
    public func evictionPlan(_ options: EvictOptions = EvictOptions()) async throws -> [EvictionChoice] {
        var choices: [EvictionChoice] = []
        try await forEachEvictionChoice(options) { choices.append($0) }
        return choices
    }

    private func reason(
        for candidate: EvictionCandidate, _ rules: EvictionRules, isEnough: Bool
    ) async throws -> EvictionReason {
        if let reason = rules.reasonToKeep(candidate) { return reason }
        guard let proof = candidate.file.remote?.proof else { return .unproven }
        if isEnough { return .enoughFree }
        if try await waitsForAnalysis(candidate.file) { return .spooled }
        if rules.isTooOld(proof) { return .proofTooOld }
        return candidate.isAnalysisOwed ? .analysisOwed : .proven
    }
}

extension EvictionChoice {
    fileprivate init(_ file: FileRecord, _ code: EvictionReason, _ rules: EvictionRules) {
        self.init(
            photo: file.photo, file: file.fileName, bytes: code == .spooled ? 0 : file.byteCount,
            isDropped: code.isDrop, code: code, reason: rules.words(for: code))
    }
}
