import Foundation
import Synchronization
import TierModel
import XMLDocuments

/// Signs and sends the requests of one bucket; learns the bucket's region and the server's clock from its answers.
final class S3Client: Sendable {
    /// One request, before it is signed.
    struct Call: Sendable {
        var method: String
        var operation: ObjectOperation
        var key: ObjectKey?
        var query: [(name: String, value: String)] = []
        var headers: [(name: String, value: String)] = []
        var body = HTTPRequest.Body.none
        /// SHA-256 of the body, as announced.
        var payload = S3Client.emptyPayload
        var sink = HTTPRequest.Sink.memory
        var accept: @Sendable (HTTPHead) throws(RemoteError) -> Void = { _ throws(RemoteError) in }
        var attempt = 1
        var rangeStart: Int64?
        /// The server may work on it for long before it answers.
        var isSlow = false
        /// What the ledger calls it, where that is not the key.
        var ledgerKey: String?
    }

    private struct Learned {
        var region: String
        /// How far the server's clock is ahead of ours, in seconds.
        var skew: TimeInterval = 0
        var hasAskedForRegion = false
    }

    static let emptyPayload = ContentDigest(of: Data())
    /// S3 refuses requests whose time is off by more than 15 minutes; anything above this is worth a correction.
    private static let tolerableSkew: TimeInterval = 240

    let endpoint: S3Endpoint
    let http: HTTPClient
    private let accessKey: (id: String, secret: String, token: String?)
    private let learned: Mutex<Learned>

    init(_ location: S3Location, id: String, secret: String, token: String?, region: String?, _ options: RemoteOptions)
    {
        endpoint = S3Endpoint(location: location)
        http = HTTPClient(options)
        accessKey = (id, secret, token)
        learned = Mutex(Learned(region: location.region ?? region ?? endpoint.defaultRegion))
    }

    var location: RemoteLocation { .s3(endpoint.location) }

    /// Sends a request, once more after each lesson: another region, another clock. Each attempt is a row of the ledger.
    func send(_ call: Call, _ context: TransferContext) async throws -> HTTPAttempt {
        var call = call
        for _ in 0..<2 {
            let attempt = try await sendOnce(call, context)
            if !learn(from: attempt) {
                guard isPuzzling(attempt), try await askForRegion(context) else { return attempt }
            }
            call.attempt += 1
        }
        return try await sendOnce(call, context)
    }

    private func sendOnce(_ call: Call, _ context: TransferContext) async throws -> HTTPAttempt {
        let intent = context.intent(
            call.operation, call.ledgerKey ?? call.key?.rawValue ?? "", attempt: call.attempt,
            rangeStart: call.rangeStart, expecting: HTTPRequest.expectedBytes(call.body, call.sink))
        return try await http.attempt({ self.request(call) }, intent, context)
    }

    private func request(_ call: Call) -> HTTPRequest {
        let (region, skew) = learned.withLock { ($0.region, $0.skew) }
        let base = endpoint.base(region: region)
        let path = endpoint.path(of: call.key)
        let host = HTTPURL(base)?.authority ?? ""
        let signer = SigV4Signer(
            accessKeyID: accessKey.id, secret: accessKey.secret, sessionToken: accessKey.token, region: region)
        let subject = SigV4Signer.Subject(
            method: call.method, path: path, query: call.query, headers: [("Host", host)] + call.headers,
            payloadHash: call.payload.hex)
        let signature = signer.headers(for: subject, at: http.options.surroundings.now().addingTimeInterval(skew))
        let query = call.query.isEmpty ? "" : "?" + SigV4Signer.canonicalQuery(call.query)
        return HTTPRequest(
            method: call.method, url: base + path + query, headers: HTTPHeaders(call.headers + signature),
            body: call.body, sink: call.sink, accept: call.accept, isSlow: call.isSlow)
    }

    /// An answer of AWS that is about the region and does not name it: answers to HEAD have no document.
    private func isPuzzling(_ attempt: HTTPAttempt) -> Bool {
        endpoint.location.endpoint == nil && attempt.failure == nil && attempt.body.isEmpty
            && [301, 307, 400].contains(attempt.status)
    }

    /// HEAD on the bucket names its region whatever else it says, once. Source: Amazon S3 API Reference, HeadBucket.
    private func askForRegion(_ context: TransferContext) async throws -> Bool {
        let isFirst = learned.withLock { learned in
            defer { learned.hasAskedForRegion = true }
            return !learned.hasAskedForRegion
        }
        guard isFirst else { return false }
        return learn(from: try await sendOnce(Call(method: "HEAD", operation: .control), context))
    }

    /// Whether the answer taught something that makes another try worth while.
    private func learn(from attempt: HTTPAttempt) -> Bool {
        guard attempt.failure == nil, let head = attempt.head, [301, 307, 400, 403].contains(head.status) else {
            return false
        }
        if let region = region(in: attempt) {
            let isNew = learned.withLock { learned in
                defer { learned.region = region }
                return learned.region != region
            }
            if isNew { return true }
        }
        guard head.status == 403, let date = head.headers["Date"].flatMap(HTTPDate.parse) else { return false }
        let ahead = date.timeIntervalSince(http.options.surroundings.now())
        let isNew = learned.withLock { learned in
            guard abs(ahead - learned.skew) > Self.tolerableSkew else { return false }
            learned.skew = ahead
            return true
        }
        // The clocks agree, so the request was under way for too long; the next one is signed anew.
        return isNew || S3Failure.code(attempt) == "RequestTimeTooSkewed"
    }

    /// The region that an answer names: in a header, in its document, or in the host that it sends us to.
    private func region(in attempt: HTTPAttempt) -> String? {
        if let region = attempt.head?.headers["x-amz-bucket-region"] { return S3Endpoint.regionName(region) }
        if let error = S3Failure.document(attempt) {
            let isAboutRegion = [
                "AuthorizationHeaderMalformed", "PermanentRedirect", "TemporaryRedirect",
                "IllegalLocationConstraintException",
            ].contains(error["Code"]?.text ?? "")
            guard isAboutRegion else { return nil }
            if let region = error["Region"]?.text { return S3Endpoint.regionName(region) }
            if let region = (error["Endpoint"]?.text).flatMap(S3Endpoint.region(ofHost:)) { return region }
        }
        guard [301, 307].contains(attempt.status) else { return nil }
        return (attempt.head?.headers["Location"]).flatMap(HTTPURL.init).flatMap { S3Endpoint.region(ofHost: $0.host) }
    }
}
