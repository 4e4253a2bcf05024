import Foundation
import People
import Testing
import TierModel

@Suite struct ClusteringTests {
    @Test func `no faces give no clusters`() {
        let result = PeopleClustering.clusters(of: [], decisions: PeopleState())
        #expect(result.keys.isEmpty && result.clusters.isEmpty && result.conflicts.isEmpty)
    }

    @Test func `one face is a cluster of one`() {
        let face = sample(photo: "a", vector: vector(axis: 0))
        let result = PeopleClustering.clusters(of: [face], decisions: PeopleState())
        #expect(result.clusters.values.map(\.members) == [[face.key]])
        #expect(result.cluster(of: face.key)?.id == face.key)
        #expect(result.person(of: face.key) == nil)
    }

    @Test func `identical vectors in many photos are one cluster`() {
        let faces = (0..<200).map { sample(photo: "\($0)", vector: vector(axis: 1)) }
        let result = PeopleClustering.clusters(of: faces, decisions: PeopleState())
        #expect(result.clusters.count == 1)
        #expect(result.clusters.values.first?.id == faces.map(\.key).min())
    }

    @Test func `two people are two clusters`() {
        let faces = (0..<10).map { sample(photo: "\($0)", vector: vector(axis: $0 % 2)) }
        let result = PeopleClustering.clusters(of: faces, decisions: PeopleState())
        #expect(result.clusters.count == 2)
    }

    @Test func `vectors without direction or of another length stand alone`() {
        let odd = [
            sample(photo: "zero", vector: QuantizedVector(components: Array(repeating: 0, count: 128))),
            sample(photo: "short", vector: QuantizedVector(components: [1, 2, 3])),
            sample(photo: "none", vector: QuantizedVector(components: [])),
        ]
        let result = PeopleClustering.clusters(
            of: odd + [sample(photo: "good", vector: vector(axis: 0))], decisions: PeopleState())
        #expect(result.clusters.values.allSatisfy { $0.members.count == 1 })
        #expect(result.clusters.count + result.unclustered.count == 4)
    }

    @Test func `two faces of one photo are two people unless they are one picture`() {
        let near = vector(axis: 0, lean: 3, by: 0.15)
        let apart = [sample(photo: "a", place: 0, vector: vector(axis: 0)), sample(photo: "a", place: 3, vector: near)]
        #expect(PeopleClustering.clusters(of: apart, decisions: PeopleState()).clusters.count == 2)
        let mirror = [
            sample(photo: "a", place: 0, vector: vector(axis: 0)),
            sample(photo: "a", place: 3, vector: vector(axis: 0)),
        ]
        #expect(PeopleClustering.clusters(of: mirror, decisions: PeopleState()).clusters.count == 1)
    }

    @Test func `a poor face joins but never bridges`() {
        // The poor one lies midway between two people who are too far apart to be one.
        let (left, right) = (vector(axis: 0), vector(axis: 0, lean: 3, by: 0.33))
        let middle = vector(axis: 0, lean: 3, by: 0.14)
        let settings = PeopleSettings.standard
        #expect(
            Double(left.squaredDistance(to: right)) > 1.1
                * Double(QuantizedVector.squaredLevels(forDistance: settings.linkDistance)))
        let good = [sample(photo: "a", vector: left), sample(photo: "b", vector: right)]
        let bridge = sample(photo: "c", vector: middle, quality: poorQuality)
        let result = PeopleClustering.clusters(of: good + [bridge], decisions: PeopleState())
        #expect(result.person(of: bridge.key) == nil)
        #expect(result.clusters.count == 2)
        #expect(result.cluster(of: bridge.key)?.members.count == 2)
        let far = sample(photo: "d", vector: vector(axis: 5), quality: poorQuality)
        #expect(PeopleClustering.clusters(of: good + [far], decisions: PeopleState()).unclustered == [far.key])
        let twins = [far, sample(photo: "e", vector: vector(axis: 5), quality: poorQuality)]
        #expect(PeopleClustering.clusters(of: twins, decisions: PeopleState()).unclustered.count == 2)
    }
}
