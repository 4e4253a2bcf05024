import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

@Suite struct CertificateTests {
    @Test(.enabled(if: ServerPrograms.openssl != nil, "openssl is not installed"))
    func `a certificate that nobody vouches for is refused until its authority is passed`() async throws {
        let server = try TLSServer()
        let location = RemoteLocation.webDAV(WebDAVLocation(isSecure: true, host: "127.0.0.1", port: server.port))
        let context = TransferContext(ledger: InMemoryLedger(), purpose: .metadata)
        let scratch = try TemporaryDirectory()
        let download = ObjectDownload(
            key: try #require(ObjectKey("x")), version: nil, byteCount: nil, file: scratch.path.appending("x"))
        var options = RemoteOptions.quick
        let refused = await #expect(throws: RemoteError.self) {
            _ = try await makeObjectStore(at: location, options: options).get(download, context)
        }
        #expect(refused?.code == .certificate && refused?.isRemoteWide == true)
        options.certificateAuthorities = server.certificate
        // The little server answers a page without a length: TLS was fine, the object is not.
        let accepted = await #expect(throws: RemoteError.self) {
            _ = try await makeObjectStore(at: location, options: options).get(download, context)
        }
        #expect(accepted?.code == .protocolViolation)
    }
}
