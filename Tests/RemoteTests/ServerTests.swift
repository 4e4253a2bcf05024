import Foundation
import SystemPackage
import Testing
import TierSyncTestSupport

/// What the tests rely on in the servers that they start.
@Suite struct ServerTests {
    @Test(.enabled(if: ApacheServer.isAvailable, "\(ApacheServer.missing)"))
    func `Apache's log holds what it served`() throws {
        let server = try ApacheServer.shared()
        let target = "/dav/\(UUID().uuidString)"
        #expect(LoopbackHTTP.request("GET", port: server.port, target: target)?.status == 401)
        #expect(try server.accessLog().count { $0.hasPrefix("GET \(target) 401 ") } == 1)
    }

    @Test(.enabled(if: ApacheServer.isAvailable, "\(ApacheServer.missing)"))
    func `a stopped server is gone with all its processes and files`() throws {
        let server = try ApacheServer()
        #expect(FileManager.default.fileExists(atPath: server.files.string))
        server.stop()
        let deadline = Date(timeIntervalSinceNow: 30)
        while FileManager.default.fileExists(atPath: server.files.string), Date() < deadline { usleep(20_000) }
        #expect(!FileManager.default.fileExists(atPath: server.files.string))
        #expect(LoopbackHTTP.request("GET", port: server.port, target: "/dav/") == nil)
    }
}
