import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

@Suite(.enabled(if: ServerPrograms.openssl != nil, "openssl is not installed"))
struct CertificateTests {
    /// What comes of a read from a TLS server. The little server answers a page without a length: where TLS was fine, the object is
    /// not, and that is a violation of the protocol.
    private func code(_ port: Int, trusting authorities: FilePath?, host: String = "127.0.0.1") async throws
        -> RemoteError?
    {
        let scratch = try TemporaryDirectory()
        let download = ObjectDownload(
            key: try #require(ObjectKey("x")), version: nil, byteCount: nil, file: scratch.path.appending("x"))
        var options = RemoteOptions.quick
        options.certificateAuthorities = authorities
        let store = try makeObjectStore(
            at: .webDAV(WebDAVLocation(isSecure: true, host: host, port: port)), options: options)
        let context = TransferContext(ledger: InMemoryLedger(), purpose: .metadata)
        do {
            _ = try await store.get(download, context)
            return nil
        } catch let error as RemoteError {
            return error
        }
    }

    @Test(arguments: TestIdentities.Kind.allCases, [false, true])
    fileprivate func `R30 a bad certificate is refused, with and without an authority of one's own`(
        _ kind: TestIdentities.Kind, _ hasAuthority: Bool
    ) async throws {
        let identities = try TestIdentities()
        let server = try identities.server("server", kind)
        let error = try #require(
            try await code(server.port, trusting: hasAuthority ? identities.authority : nil))
        if kind == .trusted && hasAuthority {
            #expect(error.code == .protocolViolation, "\(error)")
        } else {
            #expect(error.code == .certificate && error.isRemoteWide, "\(error)")
            #expect(error.message.contains("127.0.0.1:\(server.port)") && error.remedy?.isEmpty == false)
            #expect(server.process.log.contains("GET") == false, "a request went out")
        }
    }

    @Test func `R30 a certificate of one's own is refused until it is passed itself`() async throws {
        let identities = try TestIdentities()
        let server = try identities.server("server", .selfSigned)
        #expect(try await code(server.port, trusting: nil)?.code == .certificate)
        #expect(try await code(server.port, trusting: server.certificate)?.code == .protocolViolation)
        // The authority does not make the name right: this one is for 127.0.0.1 alone.
        #expect(try await code(server.port, trusting: server.certificate, host: "localhost")?.code == .certificate)
    }

    @Test func `R30 a file of authorities that is missing or empty is said to be so, and nothing is trusted instead`()
        async throws
    {
        let identities = try TestIdentities()
        let server = try identities.server("server", .trusted)
        let scratch = try TemporaryDirectory()
        for file in [scratch.path.appending("missing.pem"), try scratch.write("no PEM\n".utf8, as: "empty.pem")] {
            let error = try await code(server.port, trusting: file)
            #expect(error?.code == .certificate, "\(error?.message ?? "")")
        }
    }
}
