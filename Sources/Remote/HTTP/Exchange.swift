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
    private var uploadBuffer: [UInt8] = []
    private var download: DownloadFile?
    private var isAccepted = false

    private var requests = 0

    private(set) var head = HTTPHead()
    private(set) var body: [UInt8] = []
    private(set) var received: Int64 = 0
    private(set) var delivered: Int64 = 0
    private(set) var hasher: ContentHasher?
    private(set) var failure: RemoteError?

    init(_ request: HTTPRequest, _ cancellation: CancellationFlag) throws(RemoteError) {
        self.request = request
        self.cancellation = cancellation
        switch request.body {
        case .none: break
        case .bytes(let bytes): pending = bytes[...]
        case .file, .slice:
            if let source = request.body.source { upload = try UploadSource.opened(source) }
            uploadBuffer = [UInt8](repeating: 0, count: 64 * 1024)
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
        let text = String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            let words = text.split(separator: " ", maxSplits: 2)
            head = HTTPHead(status: words.count > 1 ? Int(words[1].prefix { $0.isNumber }) ?? 0 : 0)
        } else if let colon = text.firstIndex(of: ":") {
            let value = text[text.index(after: colon)...]
            head.headers.fields.append((String(text[..<colon]), value.trimmingHTTPSpace()))
        }
    }

    /// Takes body bytes; `false` ends the attempt.
    func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        received += Int64(bytes.count)
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

    /// Fills a buffer with the next bytes of the request's body; `nil` ends the attempt.
    func provideBody(_ buffer: UnsafeMutableRawBufferPointer) -> Int? {
        if pending.isEmpty, upload != nil {
            do throws(RemoteError) {
                let length = try upload?.read(into: &uploadBuffer) ?? 0
                pending = uploadBuffer[..<length]
            } catch {
                failure = error
                return nil
            }
        }
        let length = min(buffer.count, pending.count)
        unsafe buffer.copyBytes(from: pending.prefix(length))
        pending = pending.dropFirst(length)
        return length
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
            try download?.append(unsafe Array(bytes)[...])
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
