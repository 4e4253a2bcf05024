import Catalog
import Conditions
package import Foundation
import TierModel

/// What analysing the rest will take: read off what is left, and off how fast it went of late.
public struct ForecastReport: Hashable, Encodable, Sendable {
    /// Photos that still have to be analysed.
    public var photos: Int
    /// Of them, those whose original is here: they cost no byte.
    public var photosHere: Int
    /// Of them, those whose original must be fetched, once.
    public var photosToFetch: Int
    /// Bytes of those.
    public var bytesToFetch: Int64
    /// Photos that are not on the remote yet.
    public var photosToPush: Int
    /// Bytes of those.
    public var bytesToPush: Int64
    /// Seconds a photo: of the newest analyses that followed one another closely; `nil` until enough were seen.
    public var secondsPerPhoto: Double?
    /// Hours of work left; `nil` as above.
    public var hours: Double?
    /// Hours a night in which it may work: those of `conditions.hours`, else eight.
    public var hoursPerNight: Double
    /// Nights that the work takes; `nil` as above.
    public var nightsOfWork: Int?
    /// Nights that the budgets of bytes make of it; `nil` without such a budget.
    public var nightsOfBudget: Int?
    /// Nights left: the more of both; `nil` when neither is known.
    public var nights: Int?
    /// What the bytes and requests left cost by the prices of the library's provider; `nil` where those are not known.
    public var cost: Cost?
}

/// The arithmetic of a forecast, without a catalog.
package struct Forecast {
    /// What is usual when no hours were chosen: idle and on mains for a night's sleep.
    static let usualHours = 8.0
    /// A longer gap between two analyses is a pause, no work.
    static let longestGap: TimeInterval = 60
    /// From so many gaps on they tell something.
    static let fewestGaps = 10

    /// Seconds between two analyses, on average over those that followed one another closely; `nil` for too few.
    ///
    /// - Parameter times: when they ended, in any order.
    package static func secondsPerPhoto(_ times: [Date]) -> Double? {
        let sorted = times.sorted()
        let gaps = zip(sorted, sorted.dropFirst()).map { $1.timeIntervalSince($0) }.filter { $0 <= longestGap }
        return gaps.count >= fewestGaps ? gaps.reduce(0, +) / Double(gaps.count) : nil
    }

    /// Nights of so many hours; none for nothing.
    package static func nights(hours: Double, perNight: Double) -> Int? {
        perNight > 0 ? Int((hours / perNight).rounded(.up)) : nil
    }

    /// How many days a budget makes of so many bytes: the day's bytes each day, and no more than the month's in a month of 30 days. `nil` when nothing bounds it, or
    /// nothing may ever move.
    package static func days(bytes: Int64, dayBytes: Int64?, monthBytes: Int64?) -> Int? {
        guard bytes > 0 else { return dayBytes == nil && monthBytes == nil ? nil : 0 }
        let rates = [dayBytes.map(Double.init), monthBytes.map { Double($0) / 30 }].compactMap { $0 }
        guard let rate = rates.min(), rate > 0 else { return nil }
        return Int((Double(bytes) / rate).rounded(.up))
    }
}

extension Library {
    /// How many nights, bytes and hours the analysis of the rest will take. Asks the remote nothing.
    ///
    /// - Throws: `CatalogError`.
    public func forecast() async throws -> ForecastReport {
        let work = try await workSituation()
        let photos = work.photosToAnalyzeHere + work.photosToAnalyzeRemote
        let recent = try await catalog.recentAnalyses(limit: 500)
        let pace = Forecast.secondsPerPhoto(recent.map(\.at))
        let hours = pace.map { $0 * Double(photos) / 3600 }
        let perNight = hoursPerNight
        let ofWork = hours.flatMap { Forecast.nights(hours: $0, perNight: perNight) }
        let budgets = [configuration.budgets.purposes[.analysis], configuration.budgets.all].compactMap { $0 }
        let ofBudget = budgets.compactMap {
            Forecast.days(bytes: work.bytesToFetch, dayBytes: $0.dayBytes, monthBytes: $0.monthBytes)
        }.max()
        return ForecastReport(
            photos: photos, photosHere: work.photosToAnalyzeHere, photosToFetch: work.photosToAnalyzeRemote,
            bytesToFetch: work.bytesToFetch, photosToPush: work.photosToPush, bytesToPush: work.bytesToPush,
            secondsPerPhoto: pace, hours: hours, hoursPerNight: perNight, nightsOfWork: ofWork,
            nightsOfBudget: ofBudget, nights: [ofWork, ofBudget].compactMap { $0 }.max(),
            cost: try prices()?.cost(
                of: [
                    OperationTraffic(
                        operation: .get, requests: Int64(work.photosToAnalyzeRemote), sent: 0,
                        received: work.bytesToFetch),
                    OperationTraffic(
                        operation: .put, requests: Int64(work.photosToPush), sent: work.bytesToPush, received: 0),
                ], stored: work.bytesOnRemote))
    }

    /// Minutes of the day in which work that can wait may run, in hours.
    private var hoursPerNight: Double {
        let chosen = configuration.conditions.hours
        guard !chosen.isEmpty else { return Forecast.usualHours }
        return Double(chosen.minutes) / 60
    }
}
