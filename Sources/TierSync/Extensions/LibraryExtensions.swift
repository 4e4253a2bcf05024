public import Catalog
public import Remote
public import TierModel

/// What a program adds to the engine: kinds of remotes, and analyzers. Given to `Library.open` and its like; nothing is global.
public struct LibraryExtensions: Sendable {
    /// Kinds of remotes beside directories, S3 and WebDAV.
    public var stores: [ObjectStoreScheme]
    /// Analyzers that see every photo, beside the engine's.
    public var analyzers: [any PhotoAnalyzer]

    /// Makes a set.
    public init(stores: [ObjectStoreScheme] = [], analyzers: [any PhotoAnalyzer] = []) {
        self.stores = stores
        self.analyzers = analyzers
    }

    /// Makes sure that names can be told apart.
    ///
    /// - Throws: `EngineError` (`badName`).
    func check() throws(EngineError) {
        var names: Set<String> = []
        for analyzer in analyzers {
            let version = analyzer.version
            guard version.isCustom, !version.version.isEmpty else {
                throw EngineError(
                    .badName, "\"\(PrintableName.escaped(version.name))\" cannot name an analyzer",
                    remedy: "give it a name with a dot in it, as org.example.colour, and a version")
            }
            guard names.insert(version.name).inserted else {
                throw EngineError(
                    .badName, "two analyzers are named \"\(PrintableName.escaped(version.name))\"",
                    remedy: "give each a name of its own")
            }
        }
        for scheme in stores where !names.insert(scheme.name + "://").inserted {
            throw EngineError(
                .badName, "two kinds of remotes are named \(scheme.name)", remedy: "give each a name of its own")
        }
    }
}

extension Library {
    /// What analyzers said of a photo as a whole: the engine's, and those of `LibraryExtensions`. Whoever had nothing to say is left out.
    ///
    /// - Throws: `CatalogError`.
    public func features(of photo: PhotoRecord) async throws -> [PhotoFeature] {
        try await catalog.features(of: photo.primary.id).filter { $0.value != CustomAnalyzer.nothing }
    }
}
