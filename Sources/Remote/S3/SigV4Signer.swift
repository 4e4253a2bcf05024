import Crypto
package import Foundation
import TierModel

/// Signs requests with AWS Signature Version 4, as S3 wants it: the path encoded once, the payload's hash in a header.
///
/// Source: Amazon S3 API Reference, "Authenticating Requests: Using the Authorization Header".
package struct SigV4Signer: Sendable {
    /// The access key's id.
    package var accessKeyID: String
    /// The access key's secret.
    package var secret: String
    /// The token of temporary keys.
    package var sessionToken: String?
    /// The region in the credential's scope.
    package var region: String
    /// The service in the credential's scope.
    package var service: String

    /// Makes a signer.
    package init(
        accessKeyID: String, secret: String, sessionToken: String? = nil, region: String, service: String = "s3"
    ) {
        self.service = service
        self.accessKeyID = accessKeyID
        self.secret = secret
        self.sessionToken = sessionToken
        self.region = region
    }

    /// What is signed. Header fields must hold `Host`; path and query are those of the request.
    package struct Subject: Sendable {
        /// The method in capitals.
        package var method: String
        /// The percent-encoded path, beginning with a slash.
        package var path: String
        /// Names and values, not encoded.
        package var query: [(name: String, value: String)]
        /// The fields that are signed.
        package var headers: [(name: String, value: String)]
        /// The hexadecimal SHA-256 of the body.
        package var payloadHash: String

        /// Makes a subject.
        package init(
            method: String, path: String, query: [(name: String, value: String)] = [],
            headers: [(name: String, value: String)], payloadHash: String
        ) {
            self.method = method
            self.path = path
            self.query = query
            self.headers = headers
            self.payloadHash = payloadHash
        }
    }

    /// The header fields to add to the request: time, payload hash, token and authorization.
    package func headers(for subject: Subject, at date: Date) -> [(name: String, value: String)] {
        let time = HTTPDate.basicISO8601(date)
        var added = [("x-amz-content-sha256", subject.payloadHash), ("x-amz-date", time)]
        if let sessionToken { added.append(("x-amz-security-token", sessionToken)) }
        var signed = subject
        signed.headers += added
        return added + [("Authorization", authorization(for: signed, time: time))]
    }

    /// The `Authorization` field for exactly these header fields; `time` is that of `x-amz-date`.
    package func authorization(for subject: Subject, time: String) -> String {
        let signed = Self.canonicalHeaders(subject.headers)
        let names = signed.map(\.name).joined(separator: ";")
        let canonical = [
            subject.method, subject.path, Self.canonicalQuery(subject.query),
            signed.map { "\($0.name):\($0.value)\n" }.joined(), names, subject.payloadHash,
        ].joined(separator: "\n")
        let scope = "\(time.prefix(8))/\(region)/\(service)/aws4_request"
        let digest = ContentDigest(of: Data(canonical.utf8)).hex
        let text = "AWS4-HMAC-SHA256\n\(time)\n\(scope)\n\(digest)"
        let signature = Self.hex(Self.mac(text, key: signingKey(day: String(time.prefix(8)))))
        return "AWS4-HMAC-SHA256 Credential=\(accessKeyID)/\(scope),SignedHeaders=\(names),Signature=\(signature)"
    }

    /// The query as it is signed and sent: encoded, sorted by encoded name, then value.
    package static func canonicalQuery(_ query: [(name: String, value: String)]) -> String {
        query.map { (PercentEncoding.encode($0.name), PercentEncoding.encode($0.value)) }
            .sorted { $0.0 != $1.0 ? $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) : $0.1 < $1.1 }
            .map { "\($0)=\($1)" }.joined(separator: "&")
    }

    /// Names in lower case and sorted; runs of white space count as one space; values of one name are joined in their order.
    private static func canonicalHeaders(_ headers: [(name: String, value: String)]) -> [(name: String, value: String)]
    {
        var values: [String: [String]] = [:]
        for (name, value) in headers {
            let words = value.split { $0 == " " || $0 == "\t" }
            values[name.lowercased(), default: []].append(words.joined(separator: " "))
        }
        return values.map { (name: $0.key, value: $0.value.joined(separator: ",")) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    private func signingKey(day: String) -> SymmetricKey {
        var key = SymmetricKey(data: Data("AWS4\(secret)".utf8))
        for step in [day, region, service, "aws4_request"] { key = SymmetricKey(data: Self.mac(step, key: key)) }
        return key
    }

    private static func mac(_ text: String, key: SymmetricKey) -> HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key)
    }

    private static func hex(_ mac: HMAC<SHA256>.MAC) -> String {
        ContentDigest(bytes: Array(mac))?.hex ?? ""
    }
}
