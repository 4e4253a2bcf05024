import Foundation
import Glibc
import SystemPackage
import Testing
import WebServer

/// A folder that is removed with the last reference to it.
final class Folder: Sendable {
    let path: FilePath

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "web-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = FilePath(url.path)
    }

    deinit { try? FileManager.default.removeItem(atPath: path.string) }

    func write(_ name: String, _ bytes: Data) throws -> FilePath {
        let file = path.appending(name)
        try bytes.write(to: URL(fileURLWithPath: file.string))
        return file
    }
}

@Suite(.serialized) struct FileTests {
    private static let bytes = Data((0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) })

    private static func handler(_ path: FilePath) -> Handler {
        { request in
            guard let file = try? OpenFile(path) else { return HTTPResponse(404) }
            return .file(file, for: request, headers: [("ETag", "\"one\"")])
        }
    }

    @Test(
        arguments: [
            (nil, 200, 0..<300_000, nil), ("bytes=0-0", 206, 0..<1, "bytes 0-0/300000"),
            ("bytes=299999-", 206, 299_999..<300_000, "bytes 299999-299999/300000"),
            ("bytes=-100", 206, 299_900..<300_000, "bytes 299900-299999/300000"),
            ("bytes=1000-250000", 206, 1_000..<250_001, "bytes 1000-250000/300000"),
            ("bytes=300000-", 416, 0..<0, "bytes */300000"), ("bytes=0-1,4-5", 200, 0..<300_000, nil),
        ] as [(String?, Int, Range<Int>, String?)])
    func `the part that is asked for is sent`(
        field: String?, status: Int, range: Range<Int>, contentRange: String?
    ) async throws {
        let folder = try Folder()
        let path = try folder.write("photo.jpg", Self.bytes)
        try await withServer(Self.handler(path)) { port in
            let client = try RawClient(port)
            let answer = try client.ask("GET /", headers: field.map { ["Range: \($0)"] } ?? [])
            #expect(answer.status == status)
            #expect(Data(answer.body) == Self.bytes[range])
            #expect(answer.headers["content-range"] == contentRange)
            #expect(answer.headers["accept-ranges"] == "bytes")
            #expect(try client.ask("HEAD /").headers["content-length"] == "300000")
        }
    }

    @Test func `a part of another version is not sent`() async throws {
        let folder = try Folder()
        let path = try folder.write("photo.jpg", Self.bytes)
        try await withServer(Self.handler(path)) { port in
            let client = try RawClient(port)
            for (tag, status) in [("\"one\"", 206), ("\"two\"", 200), ("W/\"one\"", 200)] {
                #expect(try client.ask("GET /", headers: ["Range: bytes=0-9", "If-Range: \(tag)"]).status == status)
            }
        }
    }

    @Test func `an empty file is sent as such`() async throws {
        let folder = try Folder()
        let path = try folder.write("empty", Data())
        try await withServer(Self.handler(path)) { port in
            let answer = try RawClient(port).ask("GET /")
            #expect(answer.status == 200)
            #expect(answer.headers["content-length"] == "0")
        }
    }

    @Test func `links, folders, pipes and what is not there are not opened`() throws {
        let folder = try Folder()
        let file = try folder.write("file", Data([1, 2, 3]))
        let link = folder.path.appending("link")
        #expect(symlink(file.string, link.string) == 0)
        let pipe = folder.path.appending("pipe")
        #expect(mkfifo(pipe.string, 0o600) == 0)
        #expect(throws: Errno.tooManySymbolicLinkLevels) { try OpenFile(link) }
        #expect(throws: Errno.notSupported) { try OpenFile(folder.path) }
        #expect(throws: Errno.notSupported) { try OpenFile(pipe) }
        #expect(throws: Errno.noSuchFileOrDirectory) { try OpenFile(folder.path.appending("none")) }
        #expect(throws: Errno.invalidArgument) { try OpenFile(file, range: 0..<4) }
        #expect(try OpenFile(file, range: 1..<3).size == 3)
    }

    @Test func `a file that is answered with twice is sent once`() async throws {
        let folder = try Folder()
        let file = try OpenFile(try folder.write("file", Data([1, 2, 3])))
        try await withServer({ _ in HTTPResponse(200, body: .file(file)) }) { port in
            let client = try RawClient(port)
            #expect(try client.ask("GET /").body == [1, 2, 3])
            #expect(try client.ask("GET /").status == 500)
        }
    }

    @Test func `each descriptor is closed, however the answer ends`() async throws {
        let folder = try Folder()
        let path = try folder.write("photo.jpg", Self.bytes)
        try await withServer(Self.handler(path)) { port in
            let client = try RawClient(port)
            for number in 0..<300 {
                switch number % 4 {
                case 0: _ = try client.ask("GET /")
                case 1: _ = try client.ask("HEAD /")
                case 2: _ = try client.ask("GET /", headers: ["Range: bytes=999999-"])
                default:
                    // Goes away without having read.
                    try RawClient(port, receiveBuffer: 4_096).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                }
            }
        }
        #expect(descriptors(of: path) == 0)
    }

    /// How many descriptors of this process are the file's.
    private func descriptors(of path: FilePath) -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return names.count {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == path.string
        }
    }
}
