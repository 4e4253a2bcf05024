import Foundation
import SystemPackage

/// wrk, which asks a server for as much as it can give (https://github.com/wg/wrk).
struct LoadTool {
    var folder: FilePath

    /// Answers a second, of eight connections that ask for these paths in turn, for five seconds.
    ///
    /// - Throws: when an answer was no success.
    func run(_ paths: [String], port: Int, fields: [(String, String)]) throws -> Double {
        let script = folder.appending("load.lua")
        let list = paths.map { "\"\($0)\"" }.joined(separator: ",\n")
        let program = """
            local paths = {\(list)}
            local next = 0
            request = function() next = next % #paths + 1 return wrk.format("GET", paths[next]) end
            """
        try Data(program.utf8).write(to: URL(filePath: script.string))
        let headers = fields.flatMap { ["-H", "\($0.0): \($0.1)"] }
        let output = try Child.run(
            "/usr/bin/env",
            ["wrk", "-t1", "-c8", "-d5s", "-s", script.string] + headers + ["http://127.0.0.1:\(port)"]
        ).output
        guard !output.contains("Non-2xx"), !output.contains("Socket errors") else {
            throw BenchError("the server refused: \(output)")
        }
        let line = output.split(separator: "\n").first { $0.contains("Requests/sec:") }
        guard let rate = line?.split(separator: " ").last.flatMap({ Double($0) }) else {
            throw BenchError("wrk says nothing: \(output)")
        }
        return rate
    }
}
