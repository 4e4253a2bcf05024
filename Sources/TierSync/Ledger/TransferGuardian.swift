package import Catalog
package import Foundation
import Synchronization
import TierModel

/// Holds transfers to the budgets: an original is only asked for, or sent, when its whole size still fits.
///
/// What other processes have in hand at the same time counts when it has ended, so that two processes may together exceed a budget by what was
/// under way. Objects of the engine's own, whose size the catalog does not know, pass while there is room at all.
package final class TransferGuardian: Sendable {
    /// Room that was taken.
    struct Place: Sendable {
        var purpose: Purpose
        var bytes: Int64
    }

    private struct State {
        /// Taken, and not in the ledger yet.
        var reserved: [Purpose: Int64] = [:]
        var places: [TransferID: Place] = [:]
    }

    private let budgets: TransferBudgets
    private let catalog: PhotoCatalog
    private let now: @Sendable () -> Date
    private let state = Mutex(State())

    /// Makes one.
    package init(_ budgets: TransferBudgets, _ catalog: PhotoCatalog, now: @escaping @Sendable () -> Date = { Date() })
    {
        self.budgets = budgets
        self.catalog = catalog
        self.now = now
    }

    /// Takes room for a transfer; `nil` when nothing is bounded.
    ///
    /// - Throws: `EngineError` (`transferBudgetReached`).
    func take(_ intent: TransferIntent) async throws -> Place? {
        guard !budgets.isEmpty, [.get, .put].contains(intent.operation) else { return nil }
        let bounds = [(budgets.purposes[intent.purpose], intent.purpose as Purpose?), (budgets.all, nil)]
            .compactMap { budget, purpose in budget.map { Bound(budget: $0, purpose: purpose) } }
        guard !bounds.isEmpty else { return nil }
        let need = if let known = intent.expectedBytes { known } else { try await catalog.expectedBytes(of: intent) }
        let time = now()
        for bound in bounds { try bound.checkHours(intent, at: time) }
        let month = BudgetMonth(of: time)
        let moved = try await catalog.movedBytes(fromDay: month.firstDay)
        return try state.withLock { state in
            for bound in bounds { try bound.check(intent, need, moved, reserved: state.reserved, month) }
            state.reserved[intent.purpose, default: 0] += need
            return Place(purpose: intent.purpose, bytes: need)
        }
    }

    /// The transfer has begun.
    func settle(_ place: Place?, as transfer: TransferID) {
        guard let place else { return }
        state.withLock { $0.places[transfer] = place }
    }

    /// It did not begin.
    func giveBack(_ place: Place?) {
        guard let place else { return }
        state.withLock { $0.reserved[place.purpose, default: 0] -= place.bytes }
    }

    /// It has ended: the ledger has what moved.
    func end(_ transfer: TransferID) {
        state.withLock { state in
            guard let place = state.places.removeValue(forKey: transfer) else { return }
            state.reserved[place.purpose, default: 0] -= place.bytes
        }
    }
}

/// One budget, and what it is for: a purpose, or everything.
private struct Bound {
    var budget: TransferBudgets.Budget
    var purpose: Purpose?

    private var name: String { purpose?.rawValue ?? "all transfers" }
    private var setting: String { "budgets.\(purpose?.rawValue ?? "all")" }

    /// What is asked for: a photo's original, or an object of the engine's own.
    private static func subject(_ intent: TransferIntent) -> String { intent.photo.map { "\($0)" } ?? intent.key }

    func checkHours(_ intent: TransferIntent, at now: Date) throws(EngineError) {
        let parts = Calendar.current.dateComponents([.hour, .minute], from: now)
        guard !budget.hours.isEmpty, let time = TimeOfDay(hour: parts.hour ?? 0, minute: parts.minute ?? 0),
            !budget.hours.contains(where: { $0.contains(time) })
        else { return }
        let hours = budget.hours.map(\.description).joined(separator: ", ")
        throw EngineError(
            .transferBudgetReached, "\(Self.subject(intent)): bytes for \(name) move only at \(hours)",
            remedy: "wait until then, or change \(setting).hours in config.json")
    }

    func check(
        _ intent: TransferIntent, _ need: Int64, _ moved: [MovedBytes], reserved: [Purpose: Int64],
        _ month: BudgetMonth
    ) throws(EngineError) {
        let subject = Self.subject(intent)
        let own = moved.filter { purpose == nil || $0.purpose == purpose }
        let waiting = purpose.map { reserved[$0] ?? 0 } ?? reserved.values.reduce(0, +)
        let today = own.filter { $0.day == month.today }.reduce(waiting) { $0 + $1.bytes }
        let all = own.reduce(waiting) { $0 + $1.bytes }
        try check(subject, today, need, budget.dayBytes, "dayBytes", "today", "tomorrow, 00:00 UTC")
        try check(subject, all, need, budget.monthBytes, "monthBytes", "this month", "on the 1st, 00:00 UTC")
    }

    private func check(
        _ subject: String, _ used: Int64, _ need: Int64, _ most: Int64?, _ key: String, _ span: String, _ next: String
    ) throws(EngineError) {
        guard let most, used + max(1, need) > most else { return }
        throw EngineError(
            .transferBudgetReached,
            "the budget for \(name) is used up: \(used.inBytes) of \(most.inBytes) \(span), and \(subject) asks for \(need.inBytes)",
            remedy: "it goes on \(next); or raise \(setting).\(key) in config.json")
    }
}

/// Days of a month in UTC, counted from 1970, as the ledger counts them.
package struct BudgetMonth {
    package var firstDay: Int64
    package var today: Int64
    /// The first day of the next month.
    package var end: Int64

    package init(of now: Date) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let month = calendar.dateInterval(of: .month, for: now)
        let day = { (date: Date) in Int64((date.timeIntervalSince1970 / 86_400).rounded(.down)) }
        today = day(now)
        firstDay = month.map { day($0.start) } ?? today
        end = month.map { day($0.end) } ?? today + 1
    }
}
