import Foundation
import Remote
import Testing
import TierModel

/// The examples of the Amazon S3 API Reference, "Signature Calculations for the Authorization Header".
@Suite struct SigV4SignerTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var name: String
        var method = "GET"
        var path = "/"
        var query: [(name: String, value: String)] = []
        var headers: [(name: String, value: String)] = []
        var payload = ""
        var signature: String
        var testDescription: String { name }
    }

    static let examples = [
        Example(
            name: "GET object", path: "/test.txt", headers: [("Range", "bytes=0-9")],
            signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        Example(
            name: "PUT object", method: "PUT", path: "/test%24file.text",
            headers: [("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")],
            payload: "Welcome to Amazon S3.",
            signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
        Example(
            name: "GET bucket lifecycle", query: [("lifecycle", "")],
            signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        Example(
            name: "list objects", query: [("prefix", "J"), ("max-keys", "2")],
            signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ]

    @Test(arguments: examples)
    func `the published examples have the published signatures`(_ example: Example) throws {
        let signer = SigV4Signer(
            accessKeyID: "AKIAIOSFODNN7EXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            region: "us-east-1")
        let subject = SigV4Signer.Subject(
            method: example.method, path: example.path, query: example.query,
            headers: [("Host", "examplebucket.s3.amazonaws.com")] + example.headers,
            payloadHash: ContentDigest(of: Data(example.payload.utf8)).hex)
        let added = signer.headers(for: subject, at: Date(timeIntervalSince1970: 1_369_353_600))
        let authorization = try #require(added.first { $0.name == "Authorization" }?.value)
        #expect(authorization.hasSuffix("Signature=\(example.signature)"))
        #expect(authorization.contains("Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"))
    }

    @Test func `a session token is sent and signed`() throws {
        let signer = SigV4Signer(accessKeyID: "id", secret: "secret", sessionToken: "token", region: "eu-west-1")
        let subject = SigV4Signer.Subject(method: "GET", path: "/", headers: [("Host", "h")], payloadHash: "x")
        let added = signer.headers(for: subject, at: Date(timeIntervalSince1970: 0))
        #expect(added.contains { $0.name == "x-amz-security-token" && $0.value == "token" })
        let authorization = try #require(added.first { $0.name == "Authorization" }?.value)
        #expect(authorization.contains("SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token"))
    }

    @Test func `a query is sorted by encoded name, then value`() {
        let query = [
            (name: "b", value: "ü +"), (name: "a-b", value: "2"), (name: "a", value: "2"), (name: "a", value: "1"),
        ]
        #expect(SigV4Signer.canonicalQuery(query) == "a=1&a=2&a-b=2&b=%C3%BC%20%2B")
    }
}
