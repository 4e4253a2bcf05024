import Foundation
import Gzip
import SystemPackage
import TierSyncTestSupport

/// `tiersync serve` in a process of its own, and a browser that is signed in.
final class ServedGallery {
    /// An answer as it came.
    struct Answer {
        /// The body's bytes as they were sent.
        var body: [UInt8]
        /// Of head and body.
        var bytes: Int
        /// Whether the body is packed.
        var isPacked: Bool

        /// The body itself.
        var unpacked: Data {
            get throws {
                guard isPacked else { return Data(body) }
                var unpacker = try GzipUnpacker()
                var output: [UInt8] = []
                try unpacker.unpack(body, into: &output)
                try unpacker.finish()
                return Data(output)
            }
        }
    }

    let port: Int
    let cookie: String
    private let process = Process()

    init(library: FilePath) throws {
        let program = Program.path
        guard FileManager.default.isExecutableFile(atPath: program.string) else {
            throw BenchError("there is no \(program): run make build")
        }
        let output = Pipe()
        process.executableURL = URL(filePath: program.string)
        process.arguments = ["serve", "--port", "0", "--json", "--library", library.string]
        process.standardOutput = output
        try process.start()
        struct Served: Decodable {
            var page: URL
            var link: URL
        }
        var text = Data()
        while !text.contains(UInt8(ascii: "\n")) {
            let piece = output.fileHandleForReading.availableData
            guard !piece.isEmpty else { throw BenchError("the server did not start") }
            text += piece
        }
        let served = try JSONDecoder().decode(Served.self, from: text)
        port = served.page.port ?? 80
        guard let answer = LoopbackHTTP.ask("GET", port: port, target: served.link.path()),
            let field = answer.values("Set-Cookie").first
        else { throw BenchError("the link does not sign in") }
        cookie = String(field.prefix { $0 != ";" })
    }

    /// Asks as the page does; throws for what is no success.
    func get(_ path: String) throws -> Answer {
        let answer = LoopbackHTTP.ask(
            "GET", port: port, target: path, headers: [("Cookie", cookie), ("Accept-Encoding", "gzip")])
        guard let answer, answer.status == 200 else {
            throw BenchError("GET \(path): \(answer?.status ?? 0)")
        }
        return Answer(
            body: answer.body, bytes: answer.headBytes + answer.body.count,
            isPacked: answer.values("Content-Encoding") == ["gzip"])
    }

    /// What the first page loads before it shows photos: the document, its styles and icons, and each module that one of these imports.
    func firstAssets() throws -> [String] {
        let index = String(decoding: try get("/").unpacked, as: UTF8.self)
        var assets = index.matches(of: /(?:href|src)="(\/assets\/[^"]+)"/).map { String($0.1) }
        var waiting = assets.filter { $0.hasSuffix(".js") } + ["/assets/js/views/timeline.js"]
        assets += ["/assets/js/views/timeline.js"]
        while let module = waiting.popLast() {
            let text = String(decoding: try get(module).unpacked, as: UTF8.self)
            let folder = FilePath(module).removingLastComponent()
            for match in text.matches(of: /(?m)^(?:import|export)[^;]*?from\s+"(\.[^"]+)"/) {
                let path = folder.appending(String(match.1)).lexicallyNormalized().string
                if !assets.contains(path) {
                    assets.append(path)
                    waiting.append(path)
                }
            }
        }
        return ["/"] + Array(Set(assets)).sorted()
    }

    /// The most memory that the server ever had resident.
    var peakMegabytes: Int {
        let status = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) / 1_000
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}
