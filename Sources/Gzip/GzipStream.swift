import CZlib

/// What can go wrong with gzip data.
public enum GzipError: Error, Hashable {
    /// The bytes break the rules of the format, or their checksum is wrong.
    case corrupt
    /// The bytes end before the data do.
    case truncated
    /// No memory is left.
    case noMemory
}

/// Packs bytes that come in pieces as one gzip member (RFC 1952). The same bytes always give the same result.
public struct GzipPacker: ~Copyable {
    private let stream: Stream

    /// Begins a member.
    public init() throws(GzipError) {
        stream = Stream()
        guard unsafe ts_gzip_begin(stream.state, Z_DEFAULT_COMPRESSION) == Z_OK else { throw .noMemory }
    }

    deinit { unsafe deflateEnd(stream.state) }

    /// Takes bytes and hands on what came of them so far.
    public mutating func pack(_ bytes: [UInt8], into output: inout [UInt8]) throws(GzipError) {
        try run(bytes, Z_NO_FLUSH, &output)
    }

    /// Ends the member.
    public mutating func finish(into output: inout [UInt8]) throws(GzipError) { try run([], Z_FINISH, &output) }

    private mutating func run(_ bytes: [UInt8], _ flush: Int32, _ output: inout [UInt8]) throws(GzipError) {
        let status = unsafe stream.run(bytes, &output) { state in unsafe deflate(state, flush) }
        // Z_BUF_ERROR only says that there was nothing to do.
        guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else { throw .noMemory }
    }
}

/// Unpacks one gzip member that comes in pieces.
public struct GzipUnpacker: ~Copyable {
    private let stream: Stream
    private var isAtEnd = false

    /// Begins.
    public init() throws(GzipError) {
        stream = Stream()
        guard unsafe ts_gunzip_begin(stream.state) == Z_OK else { throw .noMemory }
    }

    deinit { unsafe inflateEnd(stream.state) }

    /// Takes packed bytes and hands on what was in them. Bytes behind the member's end are corrupt.
    public mutating func unpack(_ bytes: [UInt8], into output: inout [UInt8]) throws(GzipError) {
        guard !bytes.isEmpty else { return }
        guard !isAtEnd else { throw .corrupt }
        let status = unsafe stream.run(bytes, &output) { state in unsafe inflate(state, Z_NO_FLUSH) }
        switch status {
        case Z_STREAM_END:
            isAtEnd = true
            guard unsafe stream.state.pointee.avail_in == 0 else { throw .corrupt }
        case Z_OK, Z_BUF_ERROR: break
        case Z_MEM_ERROR: throw .noMemory
        default: throw .corrupt
        }
    }

    /// Says that no more bytes come. Throws `truncated` when the member has not ended.
    public func finish() throws(GzipError) {
        if !isAtEnd { throw .truncated }
    }
}

/// zlib's state, which must stay where it is: it points at itself.
@safe private struct Stream: ~Copyable {
    let state: UnsafeMutablePointer<z_stream>
    private static let chunk = 64 * 1024

    init() {
        unsafe state = UnsafeMutablePointer.allocate(capacity: 1)
        unsafe state.initialize(to: z_stream())
    }

    deinit { unsafe state.deallocate() }

    /// Runs `step` until it has taken all of `bytes` and has no more to give.
    borrowing func run(
        _ bytes: [UInt8], _ output: inout [UInt8], _ step: (UnsafeMutablePointer<z_stream>) -> Int32
    ) -> Int32 {
        var bytes = bytes
        var buffer = [UInt8](repeating: 0, count: Self.chunk)
        let state = unsafe state
        return unsafe bytes.withUnsafeMutableBufferPointer { input in
            unsafe state.pointee.next_in = input.baseAddress
            unsafe state.pointee.avail_in = UInt32(input.count)
            while true {
                let (status, made) = unsafe buffer.withUnsafeMutableBufferPointer { room in
                    unsafe state.pointee.next_out = room.baseAddress
                    unsafe state.pointee.avail_out = UInt32(room.count)
                    let status = unsafe step(state)
                    return (status, room.count - Int(unsafe state.pointee.avail_out))
                }
                output += buffer[..<made]
                if status != Z_OK || made < Self.chunk { return status }
            }
        }
    }
}
