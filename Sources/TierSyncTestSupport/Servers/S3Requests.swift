import Foundation
import Remote
import TierModel

/// Signed requests of a test itself to an S3 service on this machine: to prepare a bucket, and to look behind the adapter's back.
public struct S3Requests: Sendable {
    /// The service's port.
    public var port: Int
    /// The access key.
    public var accessKeyID: String
    /// Its secret.
    public var secret: String
    /// The region that it wants in signatures.
    public var region: String

    /// Takes a service and a key for it.
    public init(port: Int, accessKeyID: String, secret: String, region: String = "us-east-1") {
        self.port = port
        self.accessKeyID = accessKeyID
        self.secret = secret
        self.region = region
    }

    /// Sends a request; throws unless it succeeds. The body of the answer.
    @discardableResult
    public func send(
        _ method: String, _ path: String, query: [(name: String, value: String)] = [], body: String = ""
    ) throws -> String {
        let answer = try answer(method, path, query: query, body: body)
        guard (200..<300).contains(answer.status) else {
            throw ServerFailure(message: "\(method) \(path): \(answer.status) \(answer.body)")
        }
        return answer.body
    }

    /// Sends a request with fields of its own, which are not signed; whatever the answer is.
    public func answer(
        _ method: String, _ path: String, query: [(name: String, value: String)] = [],
        headers extra: [(name: String, value: String)] = [], body: String = ""
    ) throws -> (status: Int, body: String) {
        let host = "127.0.0.1:\(port)"
        let signer = SigV4Signer(accessKeyID: accessKeyID, secret: secret, region: region)
        let bytes = Data(body.utf8)
        let encoded = PercentEncoding.encode(path, keeping: "/")
        let subject = SigV4Signer.Subject(
            method: method, path: encoded, query: query, headers: [("Host", host)],
            payloadHash: ContentDigest(of: bytes).hex)
        let headers = [("Host", host)] + signer.headers(for: subject, at: Date()) + extra.map { ($0.name, $0.value) }
        let target = encoded + (query.isEmpty ? "" : "?" + SigV4Signer.canonicalQuery(query))
        let answer = LoopbackHTTP.send(method, port: port, target: target, headers: headers, body: Array(bytes))
        guard let answer else { throw ServerFailure(message: "\(method) \(target): no answer") }
        return (answer.status, answer.body)
    }

    /// Makes a bucket; one that keeps versions if asked to.
    public func makeBucket(_ name: String, keepingVersions: Bool = false) throws {
        try send("PUT", "/\(name)")
        guard keepingVersions else { return }
        try send(
            "PUT", "/\(name)", query: [("versioning", "")],
            body: "<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Status>Enabled</Status>"
                + "</VersioningConfiguration>")
    }

    /// Stores bytes, over whatever is there.
    public func overwrite(_ bucket: String, _ key: String, _ body: String) throws {
        try send("PUT", "/\(bucket)/\(key)", body: body)
    }

    /// How many versions and delete markers there are below a prefix.
    public func versionCount(_ bucket: String, prefix: String) throws -> Int {
        let text = try send("GET", "/\(bucket)", query: [("versions", ""), ("prefix", prefix)])
        return text.components(separatedBy: "<VersionId>").count - 1
    }

    /// The parts of an upload as the service lists them.
    public func partNumbers(_ bucket: String, _ key: String, uploadID: String) throws -> Set<Int> {
        let text = try send("GET", "/\(bucket)/\(key)", query: [("uploadId", uploadID)])
        return Set(
            text.components(separatedBy: "<PartNumber>").dropFirst().compactMap { Int($0.prefix { $0.isNumber }) })
    }

    /// The ids of uploads in parts below a prefix that are not finished.
    public func uploadIDs(_ bucket: String, prefix: String) throws -> [String] {
        let text = try send("GET", "/\(bucket)", query: [("uploads", ""), ("prefix", prefix)])
        return text.components(separatedBy: "<UploadId>").dropFirst().map { String($0.prefix { $0 != "<" }) }
    }

    /// Begins an upload in parts, as another program would; its id.
    public func beginUpload(_ bucket: String, _ key: String) throws -> String {
        let text = try send("POST", "/\(bucket)/\(key)", query: [("uploads", "")])
        return String(text.components(separatedBy: "<UploadId>").last?.prefix { $0 != "<" } ?? "")
    }
}

extension S3TestServer {
    /// Requests of a test itself.
    public var requests: S3Requests { S3Requests(port: port, accessKeyID: Self.accessKeyID, secret: Self.secret) }
}
