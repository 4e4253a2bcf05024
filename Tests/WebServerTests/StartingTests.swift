import Foundation
import SystemPackage
import Testing
import TierModel
import WebServer

@Suite struct StartingTests {
    private func code(_ options: WebServerOptions) async -> WebServerError.Code? {
        do {
            try await WebServer(options).run(started: { _ in withUnsafeCurrentTask { $0?.cancel() } }, handler: echo)
        } catch let error as WebServerError {
            return error.code
        } catch {}
        return nil
    }

    @Test func `a port in use, a foreign address and an unknown host are told apart`() async throws {
        try await withServerTask(WebServerOptions(), echo) { port, _ in
            #expect(await code(WebServerOptions(port: port)) == .portInUse)
        }
        #expect(await code(WebServerOptions(host: "192.0.2.1")) == .badHost)
        #expect(await code(WebServerOptions(host: "no such host")) == .badHost)
    }

    @Test func `options that make no sense are refused`() {
        let options: [WritableKeyPath<WebServerOptions, Int>] = [
            \.port, \.connections, \.threads, \.headerBytes, \.connectionsPerClient, \.bodyBytes,
        ]
        for option in options {
            var options = WebServerOptions()
            options[keyPath: option] = -1
            #expect(throws: WebServerError.self) { try WebServer(options) }
        }
    }

    @Test func `a name of this machine serves as host`() async throws {
        try await withServer(WebServerOptions(host: "localhost"), echo) { #expect($0 > 0) }
    }
}

/// Whether programs that these tests need are here.
private func isInstalled(_ names: String...) -> Bool {
    names.allSatisfy { FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)") }
}

@Suite(.enabled(if: isInstalled("openssl", "curl"), "openssl or curl is not installed")) struct TLSTests {
    /// What a program prints.
    private static func run(_ name: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/\(name)")
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    private static func certificate(in folder: Folder, _ name: String) throws -> TLSCertificate {
        let chain = folder.path.appending("\(name).pem")
        let key = folder.path.appending("\(name).key")
        _ = try run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key.string, "-out", chain.string,
            ])
        return TLSCertificate(chain: chain, key: key)
    }

    @Test func `pages are served over TLS 1.2 and 1.3, and over nothing older`() async throws {
        let folder = try Folder()
        let certificate = try Self.certificate(in: folder, "one")
        let file = try folder.write("file", Data(repeating: 0x62, count: 200_000))
        let handler: Handler = { request in
            guard request.path == "/file", let file = try? OpenFile(file) else { return await echo(request) }
            return .file(file, for: request)
        }
        try await withServer(WebServerOptions(tls: certificate), handler) { port in
            let url = "https://127.0.0.1:\(port)"
            let trust = ["-s", "--max-time", "10", "--cacert", certificate.chain.string]
            #expect(try Self.run("curl", trust + ["-d", "hello", url + "/"]) == "hello")
            #expect(try Self.run("curl", trust + [url + "/file"]).utf8.count == 200_000)
            #expect(try Self.run("curl", trust + ["-r", "10-19", url + "/file"]) == "bbbbbbbbbb")
            #expect(try Self.run("curl", trust + ["--tls-max", "1.2", "-d", "a", url]) == "a")
            #expect(
                try Self.run("curl", trust + ["--tls-max", "1.1", "--ciphers", "ALL@SECLEVEL=0", "-d", "a", url]) == "")
            // Not TLS at all.
            let plain = try RawClient(port)
            plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(!plain.rest().contains("200"))
        }
    }

    @Test func `files that are no certificate, no key or not each other's are named`() throws {
        let folder = try Folder()
        let one = try Self.certificate(in: folder, "one")
        let two = try Self.certificate(in: folder, "two")
        let text = try folder.write("text", Data("hello".utf8))
        let broken = try folder.write(
            "broken", Data("-----BEGIN PRIVATE KEY-----\nnonsense\n-----END PRIVATE KEY-----\n".utf8))
        func error(_ chain: FilePath, _ key: FilePath) -> WebServerError? {
            #expect(throws: WebServerError.self) {
                try WebServer(WebServerOptions(tls: TLSCertificate(chain: chain, key: key)))
            }
        }
        #expect(error(one.chain, two.key)?.code == .mismatchingKey)
        for (chain, key, named) in [
            (folder.path.appending("none"), one.key, "none"), (one.chain, folder.path.appending("gone"), "gone"),
            (text, one.key, "text"), (one.chain, text, "text"), (one.chain, broken, "broken"),
            (folder.path, one.key, "web-"),
        ] {
            let found = error(chain, key)
            #expect(found?.code == .unreadableCertificate)
            #expect(found?.message.contains(named) == true)
            #expect(found?.description.contains("nonsense") == false)
        }
    }
}
