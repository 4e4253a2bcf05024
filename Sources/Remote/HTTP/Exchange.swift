import TierModel

/// What one attempt reads and writes while libcurl runs it. Lives on one thread.
final class Exchange {
    /// Longer bodies of failed or unexpected answers are cut off; error documents are far shorter.
    static let errorBodyLimit = 256 * 1024
    /// Longer documents are refused; a listing of 1,000 keys of 1,024 bytes each is below 4 MB.
    static let documentLimit = 32 * 1024 * 1024

    private let request: HTTPRequest
    private let cancellation: CancellationFlag
    private var upload: UploadSource?
    private var pending: ArraySlice<UInt8> = []
    private let bandwidth: BandwidthLimiter?
    private var download: DownloadFile?
    private var isAccepted = false

    private var requests = 0
    /// Body bytes that libcurl was given.
    private(set) var provided: Int64 = 0

    private(set) var head = HTTPHead()
    private(set) var body: [UInt8] = []
    private(set) var received: Int64 = 0
    private(set) var delivered: Int64 = 0
    private(set) var hasher: ContentHasher?
    private(set) var failure: RemoteError?
    /// Bytes of heads, which are a sign of life.
    private(set) var headReceived: Int64 = 0
    /// Whether the server asked for the body.
    private(set) var wasContinued = false
    /// Whether nothing moved for too long.
    private(set) var hasStalled = false
    /// How long our own rate limit made the transfer wait.
    private(set) var heldUp = Duration.zero

    init(_ request: HTTPRequest, _ cancellation: CancellationFlag, _ bandwidth: BandwidthLimiter?) throws(RemoteError) {
        self.request = request
        self.cancellation = cancellation
        self.bandwidth = bandwidth
        switch request.body {
        case .none: break
        case .bytes(let bytes): pending = bytes[...]
        case .file, .slice:
            if let source = request.body.source { upload = try UploadSource.opened(source) }
        }
        switch request.sink {
        case .memory: break
        case .file(let file): download = try DownloadFile.opened(file)
        case .digest(let started): hasher = started
        }
    }

    /// Length of the request's body; `nil` when it has none.
    var uploadLength: Int64? {
        switch request.body {
        case .none: nil
        case .bytes(let bytes): Int64(bytes.count)
        case .file(let file): file.byteCount
        case .slice(let slice): slice.byteCount
        }
    }

    var isCancelled: Bool { cancellation.isSet }

    /// Whether the request went out, or began to.
    var wasSent: Bool { requests > 0 }

    func noteStall() { hasStalled = true }

    /// Whether a request may go out. libcurl silently repeats one whose connection had died meanwhile; that would be two
    /// requests in one row of the ledger, and it may have been carried out, so it is for us to repeat.
    func countRequest() -> Bool {
        requests += 1
        if requests > 1 {
            failure = RemoteError(
                .unreachable, "the connection to the remote had died", remedy: "try again", retry: .atOnce)
        }
        return requests == 1
    }

    /// Takes one header line; a new status line begins a new answer (100 Continue, a proxy's).
    func receiveHeader(_ line: [UInt8]) {
        headReceived += Int64(line.count)
        let text = String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            let words = text.split(separator: " ", maxSplits: 2)
            head = HTTPHead(status: words.count > 1 ? Int(words[1].prefix { $0.isNumber }) ?? 0 : 0)
            if head.status == 100 { wasContinued = true }
        } else if let colon = text.firstIndex(of: ":") {
            let value = text[text.index(after: colon)...]
            head.headers.fields.append((String(text[..<colon]), value.trimmingHTTPSpace()))
        }
    }

    /// Takes body bytes; `false` ends the attempt.
    func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        received += Int64(bytes.count)
        // Not read on meanwhile: the server's window closes.
        guard pass(bytes.count, .down) else { return false }
        do throws(RemoteError) {
            guard head.isSuccess else { return unsafe keep(bytes, limit: Self.errorBodyLimit) }
            try acceptOnce()
            try unsafe deliver(bytes)
            return true
        } catch {
            failure = error
            return false
        }
    }

    /// For an answer without a body: its head is looked at all the same.
    func finish() {
        guard head.isSuccess, failure == nil else { return }
        do throws(RemoteError) { try acceptOnce() } catch { failure = error }
    }

    /// Fills a buffer with the next bytes of the request's body, as many as may pass at once; `nil` ends the attempt.
    func provideBody(_ buffer: UnsafeMutableRawBufferPointer) -> Int? {
        let turn = bandwidth?.quantum(.up, atMost: buffer.count) ?? buffer.count
        let length: Int
        if upload != nil {
            do throws(RemoteError) {
                length = try unsafe upload?.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<turn])) ?? 0
            } catch {
                failure = error
                return nil
            }
        } else {
            length = min(turn, pending.count)
            unsafe buffer.copyBytes(from: pending.prefix(length))
            pending = pending.dropFirst(length)
        }
        provided += Int64(length)
        return pass(length, .up) ? length : nil
    }

    /// Whether libcurl was about to repeat the request by itself: its counters then begin anew.
    var isRepeated: Bool { requests > 1 }

    /// Waits for the process's rate limit; `false` when the transfer was cancelled meanwhile.
    private func pass(_ bytes: Int, _ direction: BandwidthDirection) -> Bool {
        guard let bandwidth else { return true }
        let start = ContinuousClock.now
        defer { heldUp += ContinuousClock.now - start }
        return bandwidth.pass(bytes, direction) { cancellation.isSet }
    }

    private func acceptOnce() throws(RemoteError) {
        guard !isAccepted else { return }
        try request.accept(head)
        isAccepted = true
    }

    private func deliver(_ bytes: UnsafeRawBufferPointer) throws(RemoteError) {
        if hasher != nil {
            unsafe hasher?.update(bytes)
        } else if download != nil {
            try unsafe download?.append(bytes)
        } else if unsafe !keep(bytes, limit: Self.documentLimit) {
            throw RemoteError(.protocolViolation, "the server sent a document of more than \(Self.documentLimit) bytes")
        }
        delivered += Int64(bytes.count)
    }

    private func keep(_ bytes: UnsafeRawBufferPointer, limit: Int) -> Bool {
        guard body.count + bytes.count <= limit else { return false }
        unsafe body.append(contentsOf: bytes)
        return true
    }
}

extension Substring {
    /// Without the white space that HTTP allows around a field's value (RFC 9110, section 5.5).
    func trimmingHTTPSpace() -> String {
        var rest = self
        while let last = rest.last, last == " " || last == "\t" || last.isNewline { rest.removeLast() }
        return String(rest.drop { $0 == " " || $0 == "\t" })
    }
}
