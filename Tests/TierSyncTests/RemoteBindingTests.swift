import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

@Suite struct `A library's remote` {
    @Test func `is not changed while originals are on it, unless forced`() async throws {
        let fixture = try await EngineFixture()
        _ = try await fixture.library.importPhotos(at: [EngineFixture.photos.appending("portraits/hopper.jpg")])
        _ = try await fixture.library.push()
        let other = "file://\(fixture.directory.path.appending("other"))"
        await #expect { try await fixture.library.setRemote(other) } throws: {
            ($0 as? EngineError)?.code == .remoteInUse
        }
        try await fixture.library.setRemote(other, force: true)
        #expect(try await fixture.reopened().configuration.remote == other)
    }

    @Test(.enabled(if: ServerPrograms.lighttpd != nil, Comment(rawValue: LighttpdServer.missing)))
    func `gets only its own secrets`() async throws {
        let server = try LighttpdServer.shared()
        // The right user and password, but given for another service: port 9.
        let fixture = try await EngineFixture(remote: "webdav://127.0.0.1:9/dav")
        let user = "\(LighttpdServer.user):\(Self.encodedPassword)"
        try await fixture.library.setRemote("webdav://\(user)@127.0.0.1:9/dav")
        let secrets = fixture.library.layout.credentials.string
        #expect(try FileManager.default.attributesOfItem(atPath: secrets)[.posixPermissions] as? Int == 0o600)
        try await fixture.library.setRemote("webdav://127.0.0.1:\(server.port)/dav")
        let reopened = try await fixture.reopened()
        await #expect { try await reopened.makeStore() } throws: { error in
            guard let error = error as? RemoteError else { return false }
            return [.credentialsMissing, .credentialsRefused].contains(error.code)
        }
        // Given for this one, they open it.
        try await reopened.setRemote("webdav://\(user)@127.0.0.1:\(server.port)/dav")
        _ = try await fixture.reopened().makeStore()
        let text = try String(contentsOfFile: reopened.layout.configuration.string, encoding: .utf8)
        #expect(!text.contains(LighttpdServer.password) && !text.contains(Self.encodedPassword))
    }

    private static let encodedPassword =
        LighttpdServer.password.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""

    @Test func `with a password in the configuration is refused, not shown`() async throws {
        let fixture = try await EngineFixture()
        let json = #"{"remote": "webdav://somebody:hidden-word@host/dav"}"#
        try Data(json.utf8).write(to: URL(filePath: fixture.library.layout.configuration.string))
        await #expect { try await fixture.reopened() } throws: { error in
            guard let error = error as? EngineError else { return false }
            return error.code == .badConfiguration && !error.description.contains("hidden-word")
        }
    }

    @Test func `is not made in a folder that holds somebody's configuration`() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("{}".utf8, as: "config.json")
        await #expect { try await Library.create(in: directory.path, remote: nil) } throws: {
            ($0 as? EngineError)?.code == .libraryExists
        }
        #expect(try directory.bytes(of: "config.json") == Array("{}".utf8))
    }
}
