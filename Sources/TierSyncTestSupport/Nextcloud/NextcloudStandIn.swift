import Foundation
public import Remote
import Synchronization
public import SystemPackage
import TierModel

/// Stands in for a Nextcloud, which cannot be installed here: a lighttpd that takes folders, chunks and listings for real,
/// and in front of it the one thing that a plain WebDAV server does not do, putting chunks together.
///
/// It also refuses what the Nextcloud Developer Manual ("Chunked file upload") and Nextcloud's source forbid. What a real
/// Nextcloud does beyond that is not shown by it.
public final class NextcloudStandIn: Sendable {
    /// Its port.
    public let port: Int
    /// The folder of the user's files on the disk.
    public let files: FilePath
    /// The folder of the user's uploads on the disk.
    public let uploads: FilePath

    private let server: LighttpdServer
    private let base: [String]
    private let listener: LoopbackSocket
    private let broken = Mutex<[String]>([])

    /// Starts one in front of a lighttpd, in a folder of its own.
    public init(_ server: LighttpdServer) throws {
        self.server = server
        let name = "nextcloud-\(UUID().uuidString.prefix(8))"
        base = ["dav", name, "remote.php", "dav"]
        let root = server.files.appending(name).appending("remote.php").appending("dav")
        files = root.appending("files").appending(LighttpdServer.user)
        uploads = root.appending("uploads").appending(LighttpdServer.user)
        for folder in [files, uploads] {
            try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        }
        (listener, port) = try LoopbackSocket.listening()
        Thread.detachNewThread { [listener, weak self] in
            while let client = listener.accepted() {
                guard let self else { return }
                Thread.detachNewThread { self.serve(client) }
            }
        }
    }

    deinit { listener.shutDown() }

    /// The address of the user's files, or a folder in them, through a proxy's port if one is given.
    public func location(_ path: [String] = [], through port: Int? = nil) -> RemoteLocation {
        .webDAV(
            WebDAVLocation(
                isSecure: false, host: "127.0.0.1", port: port ?? self.port,
                path: base + ["files", LighttpdServer.user] + path))
    }

    /// The names of the folders of chunks that are there.
    public var folders: [String] { (try? FileManager.default.contentsOfDirectory(atPath: uploads.string)) ?? [] }

    /// Which of Nextcloud's rules requests have broken.
    public var brokenRules: [String] { broken.withLock { $0 } }

    /// Answers one request and ends the connection.
    private func serve(_ client: LoopbackSocket) {
        defer { client.shutDown() }
        var reader = HTTPStreamReader(client)
        guard let bytes = reader.head(), let request = StandInRequest(bytes) else { return }
        if let rule = brokenRule(request) {
            broken.withLock { $0.append("\(request.method) \(request.target): \(rule)") }
            Self.answer(400, client)
        } else if request.method == "MOVE", request.path.last == ".file" {
            Self.answer(assemble(request), client)
        } else {
            pass(request, &reader)
        }
    }

    /// The path below the user's uploads; `nil` for another one.
    private func uploadPath(_ path: [String]) -> [String]? {
        let prefix = base + ["uploads", LighttpdServer.user]
        return path.starts(with: prefix) ? Array(path.dropFirst(prefix.count)) : nil
    }

    private func brokenRule(_ request: StandInRequest) -> String? {
        let names = [request.path, request.destination ?? []].compactMap(\.last)
        if names.contains(where: { $0.lowercased().hasSuffix(".part") }) { return "a name that ends with .part" }
        guard let path = uploadPath(request.path), !path.isEmpty else { return nil }
        let writes = ["MKCOL", "PUT", "MOVE"].contains(request.method)
        if writes, !(request.destination ?? []).starts(with: base + ["files", LighttpdServer.user]) {
            return "no absolute Destination"
        }
        if request.method == "GET" { return "chunks cannot be read" }
        guard request.method == "PUT", path.count == 2 else { return nil }
        let name = path[1]
        let isNumber = name.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isNumber, let number = Int(name), (1...10_000).contains(number) else {
            return "a chunk's name is a number from 1 to 10000"
        }
        return request.totalLength == nil ? "no OC-Total-Length" : nil
    }

    /// Puts the chunks together as Nextcloud says: in the order of their numbers, if they sum up, never over something.
    private func assemble(_ request: StandInRequest) -> Int {
        guard let path = uploadPath(request.path), let destination = request.destination else { return 400 }
        let folder = uploads.appending(path[0]).string
        let target = destination.dropFirst(base.count + 2).reduce(files) { $0.appending($1) }.string
        let manager = FileManager.default
        guard let names = try? manager.contentsOfDirectory(atPath: folder) else { return 404 }
        if manager.fileExists(atPath: target), request["overwrite"] == "F" { return 412 }
        let chunks = names.sorted { Int($0) ?? 0 < Int($1) ?? 0 }.map {
            manager.contents(atPath: folder + "/" + $0) ?? Data()
        }
        if chunks.dropLast().contains(where: { $0.count < NextcloudUploads.smallestChunk }) {
            broken.withLock { $0.append("\(request.target): a chunk below 5 MB that is not the last one") }
            return 400
        }
        let content = chunks.reduce(Data(), +)
        guard content.count == request.totalLength else { return 400 }
        do {
            try content.write(to: URL(fileURLWithPath: target))
            try manager.removeItem(atPath: folder)
        } catch {
            return 500
        }
        return 201
    }

    /// Passes a request on to lighttpd on a connection of its own, and its answer back.
    private func pass(_ request: StandInRequest, _ reader: inout HTTPStreamReader) {
        let client = reader.socket
        guard let upstream = try? LoopbackSocket.connected(to: server.port) else { return }
        upstream.write(request.forwarded)
        if request["expect"] != nil { client.write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) }
        var remaining = request.contentLength ?? 0
        while remaining > 0 {
            let piece = reader.some(atMost: min(remaining, 64 * 1024))
            if piece.isEmpty || !upstream.write(piece) { return upstream.shutDown() }
            remaining -= piece.count
        }
        while case let piece = upstream.read(), !piece.isEmpty { client.write(piece) }
    }

    private static func answer(_ status: Int, _ client: LoopbackSocket) {
        client.write(Array("HTTP/1.1 \(status) Stand-in\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".utf8))
    }
}
