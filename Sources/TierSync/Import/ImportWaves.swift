import Catalog
import Foundation
import SystemPackage
import TierModel

/// What was pushed and dropped between waves.
struct WaveTotals {
    var bytesSent: Int64 = 0
    var bytesReceived: Int64 = 0
    var waves = 0
    var pushed = 0
    var evicted = 0
    var limit: Int64 = 0

    /// What the user should know, a sentence.
    var notes: [String] {
        guard waves > 0 else { return [] }
        return [
            "pushed \(Counted(pushed, "photo")) and dropped \(evicted) in between, \(Counted(waves, "time")), "
                + "to stay within \(limit) bytes"
        ]
    }
}

/// Makes room between two waves of an import: pushes what is only here, and drops as much as the import needs.
struct ImportWaves {
    private let library: Library
    private let budget: DiskBudget
    /// Whether originals may be pushed and dropped meanwhile.
    private let mayDrop: Bool
    private(set) var totals = WaveTotals()

    /// Of the budget, this part is made free at least, so that waves are not of one photo each.
    private static let freedPart: Int64 = 4
    /// With less room than this, no photo could ever be imported.
    private static let leastRoom: Int64 = 1 << 20

    init(library: Library, budget: DiskBudget, mayDrop: Bool) {
        self.library = library
        self.budget = budget
        self.mayDrop = mayDrop
        totals.limit = budget.limit
    }

    /// Makes room for a photo. All files that took room are committed by now.
    ///
    /// - Returns: whether it has room now; else it never will.
    /// - Throws: what ends the import.
    mutating func makeRoom(for need: Int64, _ progress: ProgressHandler?) async throws -> Bool {
        try await budget.measure(library.catalog)
        // What was taken for copies that were not needed is free again.
        if budget.fits(need) { return true }
        guard mayDrop else { throw reached }
        totals.waves += 1
        let pushed = try await DiskBudget.bounding(budget.limit) {
            try await library.push(servingAnalysis: false, progress: progress)
        }
        add(pushed)
        totals.pushed += pushed.done
        if let error = pushed.stoppedBy { throw error }
        try await budget.measure(library.catalog)
        let shortage = max(need - budget.room, budget.limit / Self.freedPart - max(0, budget.room))
        if shortage > 0 {
            let evicted = try await DiskBudget.bounding(budget.limit) {
                try await library.evict(EvictOptions(free: shortage), progress: progress)
            }
            add(evicted)
            totals.evicted += evicted.done
            if let error = evicted.stoppedBy { throw error }
            try await budget.measure(library.catalog)
        }
        if budget.fits(need) { return true }
        guard budget.room >= Self.leastRoom else { throw tooSmall }
        return false
    }

    private mutating func add(_ summary: JobSummary) {
        totals.bytesSent += summary.bytesSent
        totals.bytesReceived += summary.bytesReceived
    }

    private var reached: EngineError {
        EngineError(
            .budgetReached, "the library has reached its budget of \(budget.limit) bytes on this disk",
            remedy: "add --push --evict, which makes room in between, or raise --disk (diskBytes in config.json)")
    }

    private var tooSmall: EngineError {
        EngineError(
            .budgetReached,
            "of \(budget.limit) bytes on this disk, \(budget.used) are in use, and nothing more can be dropped",
            remedy: "raise --disk (diskBytes in config.json); tiersync evict --dry-run says what stays and why")
    }

    /// Why one photo cannot be imported.
    func tooLarge(_ candidate: ImportCandidate, need: Int64) -> EngineError {
        EngineError(
            .overBudget,
            "\(candidate.primary.printable) needs \(need) bytes of this disk, and \(max(0, budget.room)) of \(budget.limit) are left",
            remedy: "import it with --disk \(budget.limit + need - budget.room) or more")
    }
}

extension EngineError.Code {
    /// What the library may take on this disk is used up.
    public static let budgetReached = EngineError.Code(rawValue: "budgetReached")
    /// One photo is larger than what the budget leaves.
    public static let overBudget = EngineError.Code(rawValue: "overBudget")
}
