import Foundation
import Remote
import SystemPackage
import TierModel

/// The remote's secrets, in a file that only its owner can read. A file that others can read is refused.
struct CredentialsFile {
    var layout: LibraryLayout

    /// What the file may hold: a pair of keys (S3), a user and password, or a token (WebDAV).
    private struct Content: Codable {
        /// The service they are for, where `tiersync` wrote the file.
        var service: String?
        var accessKeyID: String?
        var secretAccessKey: String?
        var sessionToken: String?
        var user: String?
        var password: String?
        var token: String?
    }

    /// Reads the file; `nil` when there is none, or when it was written for another service: nobody's secret is shown to somebody else.
    func read(for location: RemoteLocation) throws -> RemoteCredentials? {
        guard let data = try PrivateFile.read(layout.credentials) else { return nil }
        let content = try? JSONDecoder().decode(Content.self, from: data)
        if let service = content?.service, service != location.service { return nil }
        if let id = content?.accessKeyID, let secret = content?.secretAccessKey {
            return .accessKey(id: id, secret: secret, sessionToken: content?.sessionToken)
        }
        if let user = content?.user, let password = content?.password {
            return .password(user: user, password: password)
        }
        if let token = content?.token { return .bearer(token: token) }
        throw EngineError(
            .badConfiguration, "\(layout.credentials) cannot be understood",
            remedy: "it holds accessKeyID and secretAccessKey, or user and password, or token")
    }

    /// Writes the file with mode 0600.
    func write(_ credentials: RemoteCredentials, for location: RemoteLocation) throws {
        var content = Content(service: location.service)
        switch credentials.secret {
        case .accessKey(let id, let secret, let sessionToken):
            content.accessKeyID = id
            content.secretAccessKey = secret
            content.sessionToken = sessionToken
        case .password(let user, let password):
            content.user = user
            content.password = password
        case .bearer(let token):
            content.token = token
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try DurableFile.write(try encoder.encode(content), to: layout.credentials, permissions: .ownerReadWrite)
    }
}

extension RemoteLocation {
    /// Who is talked to: scheme, host and port.
    fileprivate var service: String {
        switch self {
        case .directory: "file"
        case .custom(let location): "\(location.scheme)://\(location.authority)"
        case .s3(let location): location.endpoint ?? "aws"
        case .webDAV(let location):
            "\(location.isSecure ? "webdavs" : "webdav")://\(location.host):\(location.port.map { "\($0)" } ?? "")"
        }
    }
}
