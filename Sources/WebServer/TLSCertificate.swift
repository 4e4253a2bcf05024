internal import CMicroHTTP
internal import Foundation
public import SystemPackage

/// The PEM files that a server proves its name with. The server speaks TLS 1.2 and 1.3.
public struct TLSCertificate: Hashable, Sendable {
    /// The certificate, followed by those between it and its root.
    public var chain: FilePath
    /// The private key, without a passphrase.
    public var key: FilePath

    /// Names the files; they are read when the server is made.
    public init(chain: FilePath, key: FilePath) {
        self.chain = chain
        self.key = key
    }

    /// What GnuTLS is told to speak.
    static let priorities = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

    /// The texts of both files, which fit each other.
    func read() throws(WebServerError) -> TLSTexts {
        let texts = TLSTexts(
            chain: try Self.text(of: chain, holding: "CERTIFICATE-----"),
            key: try Self.text(of: key, holding: "PRIVATE KEY-----"))
        let code = unsafe cmicrohttp_check_certificate(texts.chain, texts.key)
        guard code != 0 else { return texts }
        if code == GNUTLS_E_CERTIFICATE_KEY_MISMATCH {
            throw WebServerError(
                .mismatchingKey, "The key in “\(key)” is not that of the certificate in “\(chain)”.",
                remedy:
                    "name the key that the certificate was made for, and the server's own certificate first in its file"
            )
        }
        let reason = unsafe gnutls_strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
        throw WebServerError(
            .unreadableCertificate, "The certificate in “\(chain)” and the key in “\(key)” cannot be used: \(reason)",
            remedy: "both must be PEM, and the key without a passphrase")
    }

    /// The text of a file that is short enough for PEM and has a block of the kind.
    private static func text(of path: FilePath, holding marker: String) throws(WebServerError) -> String {
        let bytes: Data
        do {
            let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            bytes = try file.closeAfter {
                try Data(unsafeUninitializedCapacity: 1 << 20, readingFrom: file)
            }
        } catch let error as Errno {
            throw WebServerError(
                .unreadableCertificate, "“\(path)” cannot be read: \(error)",
                remedy: "check the name, and that this user may read it")
        } catch {
            throw WebServerError(.unreadableCertificate, "“\(path)” cannot be read: \(error)")
        }
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.contains(marker), !text.contains("\0") else {
            throw WebServerError(
                .unreadableCertificate, "“\(path)” holds no block “\(marker.dropLast(5))” in PEM.",
                remedy: "give the certificate's file and the key's, in this order")
        }
        return text
    }
}

/// What the PEM files of a certificate say. Never printed.
struct TLSTexts: Sendable {
    var chain: String
    var key: String
}

extension Data {
    /// What a file holds, up to a number of bytes.
    fileprivate init(unsafeUninitializedCapacity capacity: Int, readingFrom file: FileDescriptor) throws {
        var bytes = [UInt8](repeating: 0, count: capacity)
        var count = 0
        while count < capacity {
            let read = try unsafe bytes.withUnsafeMutableBytes { buffer in
                try unsafe file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
            }
            if read == 0 { break }
            count += read
        }
        self.init(bytes.prefix(count))
    }
}
