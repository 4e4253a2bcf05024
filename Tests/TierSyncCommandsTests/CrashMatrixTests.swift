import CrashTesting
import Foundation
import Inference
import Testing
import TierSyncTestSupport

/// The crash matrix: the real program killed before and after each of its durable steps.
///
/// `make test` takes steps drawn by chance, others in each run; `make test-heavy` every step of all.
@Suite(.serialized) struct `The crash matrix` {
    private static let isHeavy = ProcessInfo.processInfo.environment["TIERSYNC_HEAVY"] != nil
    private static let hasModels = (try? FaceAnalyzer(runtime: InferenceRuntime(), models: ModelStore())) != nil

    private static var servers: [CrashMatrix.Server] {
        ServerPrograms.weed == nil ? [.directory] : [.directory, .seaweedFS]
    }

    @Test(arguments: CrashJob.allCases)
    func `at every durable step`(_ job: CrashJob) async throws {
        if job.needsModels, !Self.hasModels { return }
        let matrix = try CrashMatrix(Program(), .directory)
        let figures = try await matrix.drive(job, from: 1) {
            Self.isHeavy ? 1 : job.needsModels ? Int.random(in: 10...18) : Int.random(in: 3...6)
        }
        #expect(figures.problems == [])
        #expect(figures.lost == 0 && figures.looks >= 3 * figures.kills)
    }

    @Test(
        .enabled(if: ServerPrograms.weed != nil, Comment(rawValue: SeaweedServer.missing)),
        arguments: [
            CrashJob.push, .evict, .analyze,
        ])
    func `at steps drawn by chance, on a server`(_ job: CrashJob) async throws {
        if job.needsModels, !Self.hasModels { return }
        let matrix = try CrashMatrix(Program(), .seaweedFS)
        let figures = try await matrix.drive(job, from: Self.isHeavy ? 1 : Int.random(in: 1...9)) {
            Self.isHeavy ? 1 : Int.random(in: 8...16)
        }
        #expect(figures.problems == [])
        #expect(figures.lost == 0)
        if job == .analyze { #expect(figures.bytesNeeded > 0) }
    }

    @Test(
        .enabled(if: ServerPrograms.weed != nil, Comment(rawValue: SeaweedServer.missing)),
        arguments: [
            CrashJob.push, .analyze,
        ])
    func `at random times, in the middle of transfers too`(_ job: CrashJob) async throws {
        if job.needsModels, !Self.hasModels { return }
        let matrix = try CrashMatrix(Program(), .seaweedFS)
        let figures = try await matrix.driveRandomly(job, rounds: Self.isHeavy ? 40 : 4, within: .milliseconds(1600))
        #expect(figures.problems == [])
        #expect(figures.lost == 0)
    }
}
