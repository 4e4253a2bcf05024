public import TierModel

/// Clusters = f(features, decisions): deterministic, whichever order things came in.
///
/// First good faces are clustered by likeness alone, then poor faces join, then decisions name clusters and split those that
/// they contradict. docs/people.md tells how and why.
public struct PeopleClustering: Sendable {
    /// The settings, which are those of the graph too.
    public let settings: PeopleSettings

    /// Makes a clustering.
    public init(settings: PeopleSettings = .standard) {
        self.settings = settings
    }

    /// Clusters all faces anew. Of several with one key the first counts.
    public func clusters(of faces: [FaceSample], decisions: PeopleState) -> PeopleClusters {
        var graph = NeighbourGraph(settings: settings)
        graph.add(faces)
        return clusters(of: graph, decisions: decisions)
    }

    /// Clusters all faces of a graph anew.
    public func clusters(of graph: NeighbourGraph, decisions: PeopleState) -> PeopleClusters {
        var clusters = PeopleClusters()
        update(&clusters, graph: graph, touched: Set(graph.keys), decisions: decisions)
        return clusters
    }

    /// Brings clusters up to date: equal to clustering anew, at a cost that grows with the change.
    ///
    /// - Parameters:
    ///   - clusters: what was concluded before the change.
    ///   - graph: all faces after the change.
    ///   - touched: the faces added, replaced or removed since: what `NeighbourGraph.add` and `remove` returned.
    ///   - decisions: all decisions after the change.
    /// - Returns: the faces whose cluster or person is another than before, those added and removed included, by key.
    @discardableResult
    public func update(
        _ clusters: inout PeopleClusters, graph: NeighbourGraph, touched: Set<FaceKey> = [], decisions: PeopleState
    ) -> [FaceKey] {
        var update = ClusterUpdate(clusters: clusters, graph: graph, touched: touched)
        clusters = PeopleClusters()
        update.run(decisions: decisions)
        clusters = update.clusters
        return update.changed.sorted()
    }

    /// As `update`, leaving `previous` as it is.
    public func updated(
        _ previous: PeopleClusters, graph: NeighbourGraph, touched: Set<FaceKey> = [], decisions: PeopleState
    ) -> (clusters: PeopleClusters, changed: [FaceKey]) {
        var clusters = previous
        let changed = update(&clusters, graph: graph, touched: touched, decisions: decisions)
        return (clusters, changed)
    }
}
