import Foundation
import TierModel

/// Finds events, days and trips in the order of photos. The order in which they are given does not matter; photos whose clock says no number are left out.
package struct Occasions: Sendable {
    private let moments: [ShotMoment]

    /// Takes moments.
    package init(_ moments: [ShotMoment]) {
        self.moments = moments.filter(\.time.isFinite).sorted { ($0.time, $0.photo) < ($1.time, $1.photo) }
    }

    /// Photos of each day of the cameras' clocks. Night owls: a day begins at four in the morning.
    package var days: [Occasion] {
        ranges { Self.day(of: $0.time) != Self.day(of: $1.time) }.compactMap { Occasion(.day, moments[$0]) }
    }

    /// Photos without a long pause between them: where the pause is much longer than those about it.
    ///
    /// After Platt, Czerwinski and Field, "PhotoTOC: automatic clustering for browsing personal photographs", 2003: an event ends where the logarithm of the pause is at least
    /// log 17 more than the mean logarithm of the ten pauses before and after it. Also, it ends at pauses of more than a day, and never at one of less than
    /// five minutes.
    package var events: [Occasion] {
        let pauses = zip(moments.dropFirst(), moments).map { log(max(1, $0.time - $1.time)) }
        var sums = [0.0]
        for pause in pauses { sums.append(sums[sums.count - 1] + pause) }
        var ends = Set<Int>()
        for (place, pause) in pauses.enumerated() where pause >= Self.shortestPause {
            let (first, end) = (max(0, place - Self.window), min(pauses.count, place + Self.window + 1))
            let mean = (sums[end] - sums[first]) / Double(end - first)
            if pause >= Self.factor + mean || pause > Self.longestPause { ends.insert(place) }
        }
        var events: [Occasion] = []
        var start = 0
        for place in moments.indices where ends.contains(place) || place == moments.count - 1 {
            if let event = Occasion(.event, moments[start...place]) { events.append(event) }
            start = place + 1
        }
        return events
    }

    /// Days away from home that follow each other; a day in between without a place is part of it. At least one night, or ten photos on one day.
    ///
    /// Home is the cell of about 22 km on which photos were taken on the most days; without places there are no trips.
    package var trips: [Occasion] {
        let days = ranges { Self.day(of: $0.time) != Self.day(of: $1.time) }
        guard let home = home(days) else { return [] }
        var trips: [Occasion] = []
        // From the first to the last day that is surely away.
        var current: (start: Int, end: Int, lastDay: Double)?
        func close() {
            guard let trip = current else { return }
            let photos = moments[trip.start..<trip.end]
            let nights = trip.lastDay - Self.day(of: moments[trip.start].time)
            if nights >= 1 || photos.count >= Self.tripPhotos, let trip = Occasion(.trip, photos) { trips.append(trip) }
            current = nil
        }
        for range in days {
            let day = Self.day(of: moments[range.lowerBound].time)
            switch isAway(range, from: home) {
            case true?:
                if let trip = current, day - trip.lastDay <= Self.tripPause {
                    current = (trip.start, range.upperBound, day)
                } else {
                    close()
                    current = (range.lowerBound, range.upperBound, day)
                }
            case false?: close()
            case nil: break
            }
        }
        close()
        return trips
    }

    /// Whether most photos with a place are more than 50 km from home; `nil` without any.
    private func isAway(_ range: Range<Int>, from home: GeoPoint) -> Bool? {
        let places = moments[range].compactMap(\.location)
        guard !places.isEmpty else { return nil }
        return places.filter { $0.kilometres(to: home) > Self.away }.count * 2 > places.count
    }

    /// The middle of the cell with the most days; of equal ones that with the most photos, then the southernmost, then the westernmost.
    private func home(_ days: [Range<Int>]) -> GeoPoint? {
        var cells: [PlaceCell: (days: Int, photos: Int)] = [:]
        for range in days {
            for (cell, photos) in Dictionary(grouping: moments[range].compactMap(\.location), by: PlaceCell.init) {
                let known = cells[cell] ?? (0, 0)
                cells[cell] = (known.days + 1, known.photos + photos.count)
            }
        }
        let best = cells.max { left, right in
            (left.value.days, left.value.photos, -left.key.row, -left.key.column)
                < (right.value.days, right.value.photos, -right.key.row, -right.key.column)
        }
        return best?.key.middle
    }

    private func ranges(_ isBorder: (ShotMoment, ShotMoment) -> Bool) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        for end in moments.indices.dropFirst() where isBorder(moments[end - 1], moments[end]) {
            ranges.append(start..<end)
            start = end
        }
        return moments.isEmpty ? [] : ranges + [start..<moments.count]
    }

    private static func day(of time: Double) -> Double { ((time - 4 * 3_600) / 86_400).rounded(.down) }

    /// The paper's K and d.
    private static let factor = log(17.0)
    private static let window = 10
    private static let shortestPause = log(300.0)
    private static let longestPause = log(86_400.0)
    /// Kilometres.
    private static let away = 50.0
    /// Days without a photo in a trip.
    private static let tripPause = 3.0
    private static let tripPhotos = 10
}

/// A fifth of a degree of latitude, and about as much of longitude.
private struct PlaceCell: Hashable {
    var row: Int
    var column: Int

    init(_ point: GeoPoint) {
        row = Int((point.latitude / Self.side).rounded(.down))
        column = Int((point.longitude / Self.width(row)).rounded(.down))
    }

    var middle: GeoPoint? {
        GeoPoint(
            latitude: min(90, (Double(row) + 0.5) * Self.side),
            longitude: min(180, (Double(column) + 0.5) * Self.width(row)))
    }

    private static let side = 0.2

    private static func width(_ row: Int) -> Double {
        side / max(0.01, cos((Double(row) + 0.5) * side * .pi / 180))
    }
}

extension GeoPoint {
    /// Along a great circle, on a sphere of 6,371 km (Sinnott, "Virtues of the haversine", Sky and Telescope 68, 1984).
    fileprivate func kilometres(to other: GeoPoint) -> Double {
        let radians = Double.pi / 180
        let (up, across) = ((other.latitude - latitude) * radians / 2, (other.longitude - longitude) * radians / 2)
        let half =
            sin(up) * sin(up) + cos(latitude * radians) * cos(other.latitude * radians) * sin(across) * sin(across)
        return 2 * 6_371 * asin(min(1, half.squareRoot()))
    }
}
