import Foundation
public import Remote
import TierModel

/// A server that speaks S3, with one account.
public protocol S3TestServer: TestServer {
    /// The access key it accepts.
    static var accessKeyID: String { get }

    /// The key's secret.
    static var secret: String { get }
}

extension S3TestServer {
    /// A secret with the characters that break careless signers.
    public static var secret: String { "test+secret/with=signs0123456789abcdef" }

    /// What it accepts.
    public static var credentials: RemoteCredentials { .accessKey(id: accessKeyID, secret: secret) }

    /// The address of a bucket, through a proxy's port if one is given.
    public func location(bucket: String, prefix: String = "", through port: Int? = nil) -> RemoteLocation {
        .s3(S3Location(bucket: bucket, prefix: prefix, endpoint: "http://127.0.0.1:\(port ?? self.port)"))
    }

    /// Makes a bucket.
    public func makeBucket(_ name: String) throws {
        let host = "127.0.0.1:\(port)"
        let signer = SigV4Signer(accessKeyID: Self.accessKeyID, secret: Self.secret, region: "us-east-1")
        let subject = SigV4Signer.Subject(
            method: "PUT", path: "/\(name)", headers: [("Host", host)], payloadHash: ContentDigest(of: Data()).hex)
        let headers = [("Host", host)] + signer.headers(for: subject, at: Date()) + [("Content-Length", "0")]
        let answer = LoopbackHTTP.request("PUT", port: port, target: "/\(name)", headers: headers)
        guard answer?.status == 200 else {
            throw ServerFailure(message: "cannot make bucket \(name): \(answer?.status ?? 0) \(answer?.body ?? "")")
        }
    }
}
