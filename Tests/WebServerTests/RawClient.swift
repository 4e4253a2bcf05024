import Foundation
import Glibc

/// A connection whose bytes the tests write themselves. Its calls block, for at most ten seconds.
final class RawClient {
    struct Answer {
        var status: Int
        var headers: [String: String]
        var body: [UInt8]
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// The other end closed, or nothing came in time.
    struct NoAnswer: Error {}

    private let descriptor: Int32
    private var buffer: [UInt8] = []

    init(_ port: Int, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        setTimeout(milliseconds: 10_000)
        guard code == 0 else {
            Glibc.close(descriptor)
            throw NoAnswer()
        }
    }

    deinit { Glibc.close(descriptor) }

    func setTimeout(milliseconds: Int) {
        var timeout = timeval(tv_sec: milliseconds / 1000, tv_usec: milliseconds % 1000 * 1000)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Whether all was taken.
    @discardableResult
    func send(_ bytes: some Sequence<UInt8>) -> Bool {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(text.utf8) }

    /// `false` at the end, or when nothing comes within the timeout.
    @discardableResult
    func receive() -> Bool {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return false }
        buffer += bytes[..<count]
        return true
    }

    /// Whether the other end has closed, or does within the timeout. What comes before is dropped.
    func isClosed() -> Bool {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &bytes, bytes.count, 0)
            if count == 0 { return true }
            if count < 0 { return errno != EAGAIN }
        }
    }

    /// All that comes until the other end closes.
    func rest() -> String {
        while receive() {}
        defer { buffer = [] }
        return String(decoding: buffer, as: UTF8.self)
    }

    /// What came up to and with a text.
    func text(through end: String) throws -> String {
        while true {
            if let range = Data(buffer).range(of: Data(end.utf8)) {
                defer { buffer.removeFirst(range.upperBound) }
                return String(decoding: buffer[..<range.upperBound], as: UTF8.self)
            }
            guard receive() else { throw NoAnswer() }
        }
    }

    /// So many bytes.
    func bytes(_ count: Int) throws -> [UInt8] {
        while buffer.count < count { guard receive() else { throw NoAnswer() } }
        defer { buffer.removeFirst(count) }
        return Array(buffer[..<count])
    }

    /// The next answer, whose length is known.
    func answer(toHead: Bool = false) throws -> Answer {
        let head = try text(through: "\r\n\r\n")
        var lines = head.components(separatedBy: "\r\n")[...]
        let status = lines.popFirst()?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        var headers: [String: String] = [:]
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
                in: .whitespaces)
        }
        if status == 100 { return try answer(toHead: toHead) }
        let length = toHead ? 0 : headers["content-length"].flatMap { Int($0) } ?? 0
        return Answer(status: status, headers: headers, body: try bytes(length))
    }

    /// Asks, and reads the answer.
    func ask(_ line: String, headers: [String] = [], body: String = "") throws -> Answer {
        let length = body.isEmpty ? [] : ["Content-Length: \(body.utf8.count)"]
        send(([line + " HTTP/1.1", "Host: here"] + headers + length).joined(separator: "\r\n") + "\r\n\r\n" + body)
        return try answer(toHead: line.hasPrefix("HEAD"))
    }
}

/// How many descriptors the process has open.
func openDescriptors() -> Int {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []).count
}
