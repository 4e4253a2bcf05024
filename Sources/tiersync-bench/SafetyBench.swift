import CrashTesting
import Foundation
import Inference
import TierSyncTestSupport

/// Drives the crash matrix and prints what it showed: how many places, how many originals lost, and the bytes that it cost.
struct SafetyBench {
    /// How many steps apart two kills of one drive are; rounds with other beginnings cover the steps between.
    let stride: Int
    /// How often each job is driven on each server.
    let rounds: Int

    /// Runs all jobs on all servers that are installed.
    func run() async throws {
        let servers = CrashMatrix.Server.allCases.filter { $0 == .directory || ServerPrograms.weed != nil }
        let hasModels = (try? FaceAnalyzer(runtime: InferenceRuntime(), models: ModelStore())) != nil
        var all = CrashFigures()
        for server in servers {
            let matrix = try CrashMatrix(Program(), server)
            for job in CrashJob.allCases where hasModels || !job.needsModels {
                var figures = CrashFigures()
                for round in 0..<rounds {
                    figures += try await matrix.drive(job, from: 1 + round * max(1, stride / rounds)) { stride }
                }
                print(line("\(job) on \(server)", figures))
                all += figures
            }
        }
        print(line("all", all))
        for problem in all.problems { print("  problem: \(problem)") }
        if !all.problems.isEmpty { throw BenchError("\(all.problems.count) promises broken") }
    }

    private func line(_ name: String, _ figures: CrashFigures) -> String {
        let times = figures.recoverySeconds.sorted()
        let median = times.isEmpty ? 0 : times[times.count / 2]
        let needed = figures.bytesNeeded
        let ratio = needed > 0 ? String(format: "%.4f", Double(figures.bytesFetched) / Double(needed)) : "-"
        return "\(name): \(figures.kills) kills, \(figures.looks) looks at an original, \(figures.lost) lost, "
            + "bytes fetched / needed \(ratio), "
            + String(
                format: "opened again in %.0f ms (median), %.0f ms at most", median * 1000, (times.last ?? 0) * 1000)
    }
}
