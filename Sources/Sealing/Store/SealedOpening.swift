import Remote
import Synchronization
import SystemPackage
import TierModel

/// Opens sealed bytes while they arrive: content goes on to a file, or into a hash, a segment at a time, once its tag was right.
///
/// After the first segment that does not open nothing more is taken; `finish` says why. What was written before is authentic, and a next
/// download goes on behind it.
final class SealedOpening: DownloadSink {
    /// Where the content goes.
    enum Destination: Sendable {
        /// To the end of this file, which holds the content before the first byte that is wanted.
        case file(FilePath)
        /// Into a hash only.
        case digest
    }

    /// What gives the cipher.
    enum Opener: Sendable {
        /// The header, which is at the beginning of what arrives.
        case header(@Sendable ([UInt8]) throws(SealingFailure) -> SegmentCipher)
        /// It is known: what arrives begins with a segment.
        case known(SegmentCipher)
    }

    private let destination: Destination
    private let offset: Int64
    private let opener: Opener
    /// Where what arrives begins in the sealed object.
    private let start: Int64
    private let state: Mutex<OpeningState>
    private let beginning: Mutex<OpeningState>
    private let file = Mutex<FileDescriptor?>(nil)

    /// Prepares to open an object.
    ///
    /// - Parameters:
    ///   - range: which content is wanted, and which sealed bytes bring it.
    ///   - destination: where the content goes.
    ///   - opener: what gives the cipher.
    init(_ range: SealedRange, into destination: Destination, opener: Opener) {
        self.destination = destination
        self.opener = opener
        offset = range.offset
        start = range.start
        let state = OpeningState(range, opener)
        self.state = Mutex(state)
        beginning = Mutex(state)
    }

    deinit { close() }

    /// Closes the file.
    func close() {
        let open = file.withLock { file in
            defer { file = nil }
            return file
        }
        try? open?.close()
    }

    func begin(at offset: Int64) throws(RemoteError) {
        let state = state.withLock { $0 }
        guard offset == state.position else {
            throw RemoteError(.protocolViolation, "byte \(offset) came where \(state.position) was wanted")
        }
        beginning.withLock { $0 = state }
        if case .file(let path) = destination { try open(path) }
    }

    func append(_ bytes: ArraySlice<UInt8>) throws(RemoteError) {
        try advance { state throws(RemoteError) in
            try state.take(bytes, opener) { content throws(RemoteError) in try write(content) }
        }
    }

    func revert() throws(RemoteError) {
        let before = beginning.withLock { $0 }
        state.withLock { $0 = before }
        guard case .file(let path) = destination else { return }
        do {
            try file.withLock { try $0?.resize(to: offset + before.written) }
        } catch {
            throw RemoteError.destinationUnwritable(path, "\(error)", error as? Errno)
        }
    }

    /// Opens what is left when the transfer has ended.
    ///
    /// - Parameter objectBytes: the size of the sealed object, as the server told it.
    /// - Returns: why it is not what was sealed; `nil` when it is.
    func finish(objectBytes: Int64) throws(RemoteError) -> SealingFailure? {
        if start > 0, start >= objectBytes { return nil }
        try advance { state throws(RemoteError) in
            try state.end(objectBytes, opener) { content throws(RemoteError) in try write(content) }
        }
        return state.withLock { $0.failure }
    }

    /// Bytes of content that were given on.
    var written: Int64 { state.withLock { $0.written } }

    /// Bytes of the sealed object that came and were opened.
    var openedBytes: Int64 { state.withLock { $0.openedBytes } }

    /// Bytes that came and could not be opened yet.
    var pendingBytes: Int64 { state.withLock { Int64($0.pending.count) } }

    /// SHA-256 of the content that was given on.
    var digest: ContentDigest { state.withLock { $0.hasher.finalized() } }

    private func advance(_ body: (inout OpeningState) throws(RemoteError) -> Void) throws(RemoteError) {
        // One transfer uses it at a time; what `write` does meanwhile needs no lock.
        var current = state.withLock { $0 }
        state.withLock { $0.pending = [] }
        defer { state.withLock { [current] in $0 = current } }
        try body(&current)
    }

    private func open(_ path: FilePath) throws(RemoteError) {
        guard file.withLock({ $0 == nil }) else { return }
        let length: Int64
        do {
            let opened = try FileDescriptor.open(
                path, .readWrite, options: [.create, .append, .closeOnExec],
                permissions: FilePermissions(rawValue: 0o600))
            file.withLock { $0 = opened }
            length = try opened.seek(offset: 0, from: .end)
        } catch {
            throw RemoteError.destinationUnwritable(path, "\(error)", error as? Errno)
        }
        guard length == offset else {
            throw RemoteError.destinationUnwritable(path, "it holds \(length) bytes, not \(offset)")
        }
    }

    private func write(_ content: ArraySlice<UInt8>) throws(RemoteError) {
        guard case .file(let path) = destination else { return }
        do {
            _ = try file.withLock { try $0?.writeAll(content) }
        } catch {
            throw RemoteError.destinationUnwritable(path, "\(error)", error as? Errno)
        }
    }
}
