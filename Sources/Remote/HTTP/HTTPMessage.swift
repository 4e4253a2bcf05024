import SystemPackage
import TierModel

/// Header fields in their order; names are compared without regard to case.
package struct HTTPHeaders: Sendable {
    /// Names and values as sent.
    package var fields: [(name: String, value: String)] = []

    /// Takes fields.
    package init(_ fields: [(name: String, value: String)] = []) {
        self.fields = fields
    }

    /// The first value of a name; setting replaces all of that name.
    package subscript(name: String) -> String? {
        get {
            let wanted = name.lowercased()
            return fields.first { $0.name.lowercased() == wanted }?.value
        }
        set {
            let wanted = name.lowercased()
            fields.removeAll { $0.name.lowercased() == wanted }
            if let newValue { fields.append((name, newValue)) }
        }
    }
}

/// One request.
struct HTTPRequest: Sendable {
    /// What is sent along.
    enum Body: Sendable {
        case none
        case bytes([UInt8])
        case file(ObjectUpload)
        /// One part of a file.
        case slice(FileSlice)

        /// What is read from a file; `nil` for other bodies.
        var source: FileSlice? {
            switch self {
            case .none, .bytes: nil
            case .file(let upload): FileSlice(upload)
            case .slice(let slice): slice
            }
        }
    }

    /// Where the body of a successful answer goes. The body of any other answer is kept, as far as it is short.
    enum Sink: Sendable {
        /// Into memory: listings and short documents.
        case memory
        /// To the end of a file.
        case file(ObjectDownload)
        /// Into a hash that may have begun in an earlier attempt.
        case digest(ContentHasher)
    }

    /// How many bytes of files such a request moves at most; `nil` where that is not known.
    static func expectedBytes(_ body: Body, _ sink: Sink) -> Int64? {
        if let source = body.source { return source.byteCount }
        guard case .file(let download) = sink else { return nil }
        return download.expectedBytes
    }

    var method: String
    /// Percent-encoded, without user and password.
    var url: String
    var headers = HTTPHeaders()
    var body = Body.none
    var sink = Sink.memory
    /// Looks at the head of a successful answer before its first byte is taken; what it throws ends the attempt.
    var accept: @Sendable (HTTPHead) throws(RemoteError) -> Void = { _ throws(RemoteError) in }

    /// Whether the server is asked for leave before a long body.
    var expectsContinue = true
    /// The server may work on it for long before it answers.
    var isSlow = false

    /// What it is about, where the address does not tell: an upload has another temporary name each time.
    var subject: String?

    /// Whether a file moves, or the server is slow, so that only a stall limits the time.
    var movesFile: Bool {
        if isSlow || body.source != nil { return true }
        if case .memory = sink { return false }
        return true
    }
}

/// Status and headers of an answer.
struct HTTPHead: Sendable {
    var status = 0
    var headers = HTTPHeaders()

    var isSuccess: Bool { (200..<300).contains(status) }

    /// The announced length of the body.
    var contentLength: Int64? { headers["Content-Length"].flatMap { Int64($0) } }
}

/// All that is known of one attempt after it has ended.
struct HTTPAttempt: Sendable {
    /// The ledger's row.
    var transfer = TransferID(rawValue: 0)
    /// The final answer, if one came.
    var head: HTTPHead?
    /// The body, where it was kept.
    var body: [UInt8] = []
    /// Body bytes that reached the sink.
    var delivered: Int64 = 0
    /// The state of the hash, where the sink is one.
    var hasher: ContentHasher?
    /// Bytes each way.
    var bytes = TransferredBytes.none
    /// Why there is no complete answer.
    var failure: RemoteError?
    /// Whether the request went out, or began to: if not, it surely had no effect.
    var wasSent = false
    /// Whether it is a redirect from a name to the same one with a slash: what is there is a collection.
    var leadsToCollection = false
    /// Whether the server asked for the body (100 Continue).
    var wasContinued = false
    /// Whether we ended it ourselves because the task was cancelled.
    var isCancelled = false

    var status: Int { head?.status ?? 0 }
}
