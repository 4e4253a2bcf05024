import Foundation
import People
import TierModel

/// Other clusterings of the same vectors, by the programs that people use: scikit-learn, SciPy and dlib (Tools/bench).
struct PeopleRivals {
    /// One setting of one rival.
    struct Result {
        let name: String
        let labels: [Int]
        let seconds: Double
    }

    /// What a rival's program prints.
    private struct Answer: Decodable {
        struct Result: Decodable {
            let distance: Double?
            let minimum: Int?
            let seconds: Double
            let labels: [Int]
        }

        let version: String?
        let results: [Result]
        let unfinished: String?
    }

    private let folder: URL
    private let tools: String
    private let environment: String
    private let vectors: String

    /// Writes the vectors down for the rivals; `nil` when they are not installed.
    init?(_ faces: [FaceSample], in folder: URL) throws {
        tools = "Tools/bench"
        guard let place = try? Child.run("/bin/bash", ["\(tools)/install-people-rivals", "--where"]).output,
            FileManager.default.fileExists(atPath: place + "/bin/python")
        else { return nil }
        environment = place
        self.folder = folder
        vectors = folder.appending(path: "vectors").path
        let bytes = faces.flatMap { $0.vector.components.map { UInt8(bitPattern: $0) } }
        try Data(bytes).write(to: URL(fileURLWithPath: vectors))
    }

    func hdbscan(minimums: [Int], seconds: Int = 3_600) throws -> [Result] {
        try python("HDBSCAN", "hdbscan", ["--minimum"] + minimums.map(String.init), seconds)
    }

    func dbscan(distances: [Double], minimum: Int = 2, seconds: Int = 3_600) throws -> [Result] {
        try python(
            "DBSCAN", "dbscan", ["--distance"] + distances.map { "\($0)" } + ["--minimum", "\(minimum)"], seconds)
    }

    func averageLink(distances: [Double], seconds: Int = 3_600) throws -> [Result] {
        try python("average link", "average", ["--distance"] + distances.map { "\($0)" }, seconds)
    }

    /// - Parameter asExample: Whether near pairs are found by the loop of dlib's example, or by one for vector registers, which finds the same.
    func chineseWhispers(distances: [Double], asExample: Bool = false, seconds: Int = 3_600) throws -> [Result] {
        let program = environment + "/bin/whispers"
        guard FileManager.default.fileExists(atPath: program) else { return [] }
        let output = folder.appending(path: "whispers.json").path
        let name =
            asExample ? "Chinese Whispers as in dlib's example" : "Chinese Whispers, near pairs by vector registers"
        let start = ContinuousClock.now
        do {
            let words =
                ["\(seconds)", program] + (asExample ? ["--as-example"] : []) + [vectors, output]
                + distances.map { "\($0)" }
            _ = try Child.run("/usr/bin/timeout", words)
        } catch  where (ContinuousClock.now - start) / .seconds(1) >= Double(seconds) {
            print("    \(name): not finished in \(seconds) s")
            return []
        }
        return try read(output, name)
    }

    private func python(_ name: String, _ method: String, _ arguments: [String], _ seconds: Int) throws -> [Result] {
        let output = folder.appending(path: method + ".json").path
        _ = try Child.run(
            environment + "/bin/python",
            ["\(tools)/people_rivals.py", vectors, output, "--method", method] + arguments
                + ["--limit-seconds", "\(seconds)"])
        return try read(output, name)
    }

    private func read(_ file: String, _ name: String) throws -> [Result] {
        let answer = try JSONDecoder().decode(Answer.self, from: Data(contentsOf: URL(fileURLWithPath: file)))
        if let reason = answer.unfinished { print("    \(name): not finished (\(reason))") }
        return answer.results.map { result in
            let setting = [
                result.distance.map { String(format: "%.3f", $0) }, result.minimum.map { "at least \($0)" },
            ].compactMap { $0 }.joined(separator: ", ")
            return Result(name: "\(name), \(setting)", labels: result.labels, seconds: result.seconds)
        }
    }
}
