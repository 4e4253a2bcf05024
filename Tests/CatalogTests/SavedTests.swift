import Catalog
import Foundation
import Testing
import TierModel

@Suite struct SavedTests {
    @Test func `only originals on the remote count as not fetched, each as often as it would have been`() async throws {
        let fixture = try CatalogFixture()
        let photos = try await fixture.add(1...3)
        for index in [0, 1] {
            try await fixture.push(photos[index].primary, number: index + 1)
            try await fixture.catalog.recordEviction(photos[index].primary.id, proof: Sample.proof(index + 1))
        }
        let catalog = fixture.catalog
        let day = Date(timeIntervalSince1970: 20_000 * 86_400)
        try await catalog.noteSaved(.correction, photos: Set(photos.map(\.id)), at: day)
        try await catalog.noteSaved(.correction, photos: [photos[0].id], at: day.addingTimeInterval(90_000))
        try await catalog.noteSaved(.newModel, photos: [photos[2].id], at: day)
        try await catalog.noteSaved(.newModel, photos: [], at: day)
        let all = try await catalog.saved(since: nil)
        #expect(all.map(\.reason) == [.correction] && all.map(\.photos) == [3])
        #expect(all.map(\.bytes) == [1001 + 1002 + 1001])
        #expect(try await catalog.saved(since: day.addingTimeInterval(86_400)).map(\.bytes) == [1001])
    }

    @Test func `each analysis is noted with the state of the machine, and what was never fetched is told`() async throws
    {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        let photos = try await fixture.add(1...4)
        let states = [
            MachineState(onMains: true, isIdle: true), MachineState(onMains: true, isIdle: true),
            MachineState(onMains: false, isIdle: nil), MachineState(),
        ]
        for (index, state) in states.enumerated() {
            try await fixture.push(photos[index].primary, number: index + 1)
            if index == 1 {
                let fetch = try await catalog.begin(Sample.get(photos[1].id))
                try await catalog.finish(fetch, Sample.received(1002))
            }
            try await catalog.recordFaces(
                [], photo: photos[index].id, file: photos[index].primary.id, analyzer: Sample.analyzer, finishing: nil,
                at: Date(timeIntervalSince1970: Double(index)), state: state)
            try await catalog.recordEviction(photos[index].primary.id, proof: Sample.proof(index + 1))
        }
        let found = try await catalog.analysisStates(since: nil)
        #expect(found.map(\.state) == [states[0], states[3], states[2]])
        #expect(found.map(\.photos) == [2, 1, 1] && found.map(\.fetched) == [1, 0, 0])
        #expect(try await catalog.analysisStates(of: photos.map(\.id))[photos[2].id] == states[2])
        #expect(try await catalog.recentAnalyses(limit: 2).map(\.byteCount) == [1004, 1003])
        // Of the last nobody knows where it was analysed.
        let before = try await catalog.analysedBeforeLeaving(since: nil)
        #expect(before.photos == 2 && before.bytes == 1001 + 1003)
        let later = try await catalog.analysedBeforeLeaving(since: Date(timeIntervalSince1970: 1))
        #expect(later.photos == 1 && later.bytes == 1003)
        #expect(try await catalog.checkIntegrity() == [])
    }
}
