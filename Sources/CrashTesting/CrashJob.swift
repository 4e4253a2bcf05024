/// A job that is killed at its durable steps.
package enum CrashJob: String, CaseIterable, Sendable, CustomStringConvertible {
    case importPhotos
    case importAnalyzed
    case push
    case evict
    case analyze
    case assign

    package var description: String { rawValue }

    /// The command, without `--library`; `sources` is the folder of the photos.
    func command(sources: String) -> [String] {
        switch self {
        case .importPhotos: ["import", sources]
        case .importAnalyzed: ["import", sources, "--analyze"]
        case .push: ["push"]
        case .evict: ["evict"]
        case .analyze: ["analyze"]
        case .assign: ["assign", "collins.jpg", "Eileen Collins"]
        }
    }

    /// What has run to its end before the job, on a library of its own and a remote of its own.
    var before: [CrashJob] {
        switch self {
        case .importPhotos, .importAnalyzed: []
        case .push: [.importPhotos]
        case .evict: [.importPhotos, .push]
        case .analyze: [.importPhotos, .push, .evict]
        case .assign: [.importAnalyzed]
        }
    }

    /// What is run after the restart, so that everything comes to its end.
    var after: [CrashJob] {
        switch self {
        case .importPhotos: [.importPhotos, .push, .evict]
        case .importAnalyzed: [.importAnalyzed, .push, .evict]
        case .push: [.push, .evict]
        case .evict: [.evict]
        case .analyze: [.analyze]
        case .assign: [.assign]
        }
    }

    /// Whether it needs the models.
    package var needsModels: Bool { [.importAnalyzed, .analyze, .assign].contains(self) }
}
