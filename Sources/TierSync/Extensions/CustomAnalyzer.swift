import Imaging
import Inference
import Synchronization
import TierModel

/// An embedder's analyzer among those of the engine.
struct CustomAnalyzer: PictureAnalyzer {
    let analyzer: any PhotoAnalyzer
    let failures: AnalyzerFailures

    var version: AnalyzerVersion { analyzer.version }

    /// What is stored where it has nothing to say, so that it is not asked at every analysis.
    static let nothing = "null"

    func feature(of photo: DecodedPhoto) throws -> PhotoFeature {
        let version = version
        let image = photo.overview
        do {
            if let picture = AnalyzedPicture(width: image.width, height: image.height, pixels: image.pixels),
                let found = try analyzer.finding(in: picture)
            {
                return PhotoFeature(analyzer: version, value: found.value, vector: found.vector)
            }
        } catch let error as CancellationError {
            throw error
        } catch {
            failures.add(version.name, error)
        }
        return PhotoFeature(analyzer: version, value: Self.nothing)
    }
}

/// What embedders' analyzers could not say.
final class AnalyzerFailures: Sendable {
    private struct Failures {
        var count = 0
        var first = ""
    }

    private let failures = Mutex<[String: Failures]>([:])

    /// Takes one down.
    func add(_ name: String, _ error: any Error) {
        failures.withLock { failures in
            if failures[name] == nil { failures[name] = Failures(first: String(describing: error)) }
            failures[name]?.count += 1
        }
    }

    /// A sentence for each analyzer that failed, for the summary of a job; then they are forgotten.
    func takeNotes() -> [String] {
        failures.withLock { failures in
            defer { failures = [:] }
            return failures.sorted { $0.key < $1.key }.map { name, failed in
                "\(PrintableName.escaped(name)) failed on \(Counted(failed.count, "photo")), which have all but that: \(PrintableName.escaped(failed.first))"
            }
        }
    }
}
