import Foundation
import Synchronization
import TierModel

/// Sends the requests of one WebDAV collection: authorization, redirects, each attempt in the ledger.
final class WebDAVClient: Sendable {
    /// One request.
    struct Call: Sendable {
        var method: String
        var operation: ObjectOperation
        /// The names of another collection of the server that `path` is below; `nil` for the location's own.
        var root: [String]?
        /// The names below the collection; empty for the collection itself.
        var path: [String]
        /// Whether it is about a collection, whose address ends with a slash.
        var isCollection = false
        var headers: [(name: String, value: String)] = []
        var body = HTTPRequest.Body.none
        var sink = HTTPRequest.Sink.memory
        var accept: @Sendable (HTTPHead) throws(RemoteError) -> Void = { _ throws(RemoteError) in }
        var attempt = 1
        var rangeStart: Int64?
        /// The server may work on it for long before it answers.
        var isSlow = false
        /// What it is about, where the path does not tell.
        var subject: ObjectKey?
    }

    private static let mostRedirects = 5

    let collection: WebDAVLocation
    let http: HTTPClient
    let authorization: WebDAVAuthorization
    private let hasAsked = Atomic(false)

    init(_ collection: WebDAVLocation, _ credentials: RemoteCredentials?, _ options: RemoteOptions) {
        self.collection = collection
        http = HTTPClient(options)
        authorization = WebDAVAuthorization(credentials, options.surroundings)
    }

    var location: RemoteLocation { .webDAV(collection) }

    /// The absolute address of something below the collection, or another one.
    func url(_ path: [String], below root: [String]? = nil, isCollection: Bool = false) -> String {
        let names = ((root ?? collection.path) + path).map { "/" + PercentEncoding.encode($0) }.joined()
        let base = (collection.isSecure ? "https://" : "http://") + collection.authority
        return base + names + (isCollection || names.isEmpty ? "/" : "")
    }

    /// Sends a request; again when the server asks for a password, and where an allowed redirect leads.
    func send(_ call: Call, _ context: TransferContext) async throws -> HTTPAttempt {
        if authorization.isUnknown, !hasAsked.exchange(true, ordering: .relaxed) {
            let question = try await askForChallenge(call.attempt, context)
            if question.failure != nil {
                hasAsked.store(false, ordering: .relaxed)
                return question
            }
        }
        var call = call
        var url = url(call.path, below: call.root, isCollection: call.isCollection)
        var withSecrets = true
        var number = call.attempt
        for _ in 0...Self.mostRedirects {
            var (attempt, answer) = try await sendOnce(call, url, withSecrets, number, context)
            number += 1
            guard attempt.failure == nil, let head = attempt.head else { return attempt }
            if answer != nil, head.status != 401 { authorization.noteAccepted() }
            switch head.status {
            case 401 where withSecrets && authorization.learn(from: head.headers, answer: answer): continue
            case 301, 302, 307, 308:
                attempt.leadsToCollection =
                    head.headers["Location"].map { leadsToCollection($0, from: url, call) } ?? false
                guard let target = head.headers["Location"], !attempt.leadsToCollection,
                    case .follow(let next, let keeps) = RedirectPolicy.decide(
                        method: call.method, from: url, location: target)
                else { return attempt }
                for index in call.headers.indices where call.headers[index].name == "Destination" {
                    call.headers[index].value = RedirectPolicy.moved(call.headers[index].value, from: url, to: next)
                }
                url = next
                withSecrets = withSecrets && keeps
            default: return attempt
            }
        }
        return try await sendOnce(call, url, withSecrets, number, context).attempt
    }

    /// Many servers redirect from a collection's name to the same with a slash: that is an answer, not a detour.
    private func leadsToCollection(_ target: String, from url: String, _ call: Call) -> Bool {
        guard !call.isCollection, let origin = HTTPURL(url), let target = origin.resolving(target) else { return false }
        return target.host == origin.host && target.target == origin.target + "/"
    }

    /// Learns what the server wants with a request that has no body.
    private func askForChallenge(_ number: Int, _ context: TransferContext) async throws -> HTTPAttempt {
        let call = Call(method: "OPTIONS", operation: .control, path: [], isCollection: true)
        let (attempt, _) = try await sendOnce(call, url([], isCollection: true), false, number, context)
        if let head = attempt.head, head.status == 401 { _ = authorization.learn(from: head.headers, answer: nil) }
        return attempt
    }

    private func sendOnce(
        _ call: Call, _ url: String, _ withSecrets: Bool, _ number: Int, _ context: TransferContext
    ) async throws -> (attempt: HTTPAttempt, answer: String?) {
        var headers = HTTPHeaders(call.headers)
        if withSecrets, let target = HTTPURL(url)?.target {
            headers["Authorization"] = authorization.field(method: call.method, target: target)
        }
        var request = HTTPRequest(
            method: call.method, url: url, headers: headers, body: call.body, sink: call.sink, accept: call.accept)
        request.isSlow = call.isSlow
        request.subject = call.subject?.rawValue
        let made = request
        let intent = context.intent(
            call.operation, call.path.joined(separator: "/"), attempt: number, rangeStart: call.rangeStart,
            expecting: HTTPRequest.expectedBytes(call.body, call.sink))
        return (try await http.attempt({ made }, intent, context), headers["Authorization"])
    }
}
