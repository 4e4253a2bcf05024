import Curation
import Testing
import TierModel
import TierSyncTestSupport

@Suite struct OccasionTests {
    private static let home = GeoPoint(latitude: 48.1, longitude: 11.5)
    private static let rome = GeoPoint(latitude: 41.9, longitude: 12.5)

    /// Photos at noon of some days, 60 seconds apart.
    private func moments(_ days: [(day: Int, count: Int, place: GeoPoint?)]) -> [ShotMoment] {
        var moments: [ShotMoment] = []
        for entry in days {
            for number in 0..<entry.count {
                moments.append(
                    ShotMoment(
                        photo: PhotoID(rawValue: Int64(moments.count + 1)),
                        time: Double(entry.day) * 86_400 + 43_200 + Double(number) * 60, location: entry.place))
            }
        }
        return moments
    }

    @Test func `a day lasts until four in the morning`() {
        let hours = [20.0, 23, 26, 29, 44].map { $0 * 3_600 }
        let occasions = Occasions(
            hours.enumerated().map { ShotMoment(photo: PhotoID(rawValue: Int64($0.offset + 1)), time: $0.element) })
        #expect(occasions.days.map(\.photos.count) == [3, 2])
    }

    @Test func `a pause that is much longer than others ends an event`() {
        var times: [Double] = []
        for start in [0.0, 9_000, 30_000] { times += (0..<15).map { start + Double($0) * 20 } }
        let occasions = Occasions(
            times.enumerated().map { ShotMoment(photo: PhotoID(rawValue: Int64($0.offset + 1)), time: $0.element) })
        #expect(occasions.events.map(\.photos.count) == [15, 15, 15])
    }

    @Test func `days away from home that follow each other are a trip`() {
        let found = Occasions(
            moments([
                (1, 3, Self.home), (5, 4, Self.home), (8, 2, Self.home), (10, 6, Self.rome), (11, 2, nil),
                (12, 9, Self.rome), (13, 2, Self.home), (40, 3, Self.rome), (50, 1, Self.home),
            ])
        ).trips
        #expect(found.map(\.photos.count) == [17])
        #expect(found[0].kind == .trip && found[0].photos.first?.rawValue == 10)
    }

    @Test func `without places there are no trips, and without photos nothing`() {
        #expect(Occasions(moments([(1, 20, nil), (2, 20, nil)])).trips.isEmpty)
        let empty = Occasions([ShotMoment(photo: PhotoID(rawValue: 1), time: .nan)])
        #expect(empty.days.isEmpty && empty.events.isEmpty && empty.trips.isEmpty)
    }

    @Test func `each photo is in one day and in one event, whatever the order`() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<20 {
            let moments = (1...200).map { number in
                ShotMoment(
                    photo: PhotoID(rawValue: Int64(number)), time: Double.random(in: 0...2_000_000, using: &generator),
                    location: [Self.home, Self.rome, nil].randomElement(using: &generator) ?? nil)
            }
            let occasions = Occasions(moments)
            for found in [occasions.days, occasions.events] {
                #expect(found.flatMap(\.photos).map(\.rawValue).sorted() == Array(1...200))
            }
            let shuffled = Occasions(moments.shuffled(using: &generator))
            #expect(shuffled.events == occasions.events && shuffled.trips == occasions.trips)
        }
    }
}
