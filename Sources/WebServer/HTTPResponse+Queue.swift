internal import CMicroHTTP
internal import Foundation
internal import SystemPackage

extension HTTPResponse {
    /// The header fields that the server writes itself.
    private static let ownFields: Set<String> = ["content-length", "transfer-encoding", "date"]

    /// Gives the response to the daemon, which sends it. `false`: it is none that HTTP has, or its file was sent before.
    func queue(on connection: OpaquePointer) -> Bool {
        guard (200...599).contains(status), let response = unsafe makeResponse() else { return false }
        defer { unsafe MHD_destroy_response(response) }
        for (name, value) in headers where !value.isEmpty && !Self.ownFields.contains(name.lowercased()) {
            // It refuses names and values with line breaks.
            guard unsafe cmicrohttp_add_header(response, name, value) else { return false }
        }
        return unsafe cmicrohttp_queue(connection, UInt32(status), response)
    }

    /// The library's form of the response, which the caller lets go.
    private func makeResponse() -> OpaquePointer? {
        switch body {
        case .none: return unsafe cmicrohttp_response_of_bytes("", 0)
        case .data(let data):
            return unsafe data.withUnsafeBytes { bytes in
                unsafe cmicrohttp_response_of_bytes(bytes.baseAddress, bytes.count)
            }
        case .file(let file): return unsafe Self.response(of: file)
        case .stream(let stream):
            let retained = unsafe Unmanaged.passRetained(stream)
            let response = unsafe MHD_create_response_from_callback(
                UInt64.max, 16_384, streamWanted, retained.toOpaque(), streamReleased)
            if unsafe response == nil { unsafe retained.release() }
            return unsafe response
        }
    }

    private static func response(of file: OpenFile) -> OpaquePointer? {
        guard let descriptor = file.take() else { return nil }
        if file.range.isEmpty {
            try? descriptor.close()
            return unsafe cmicrohttp_response_of_bytes("", 0)
        }
        // It closes the descriptor when it is no more.
        let response = unsafe MHD_create_response_from_fd_at_offset64(
            UInt64(file.range.count), descriptor.rawValue, UInt64(file.range.lowerBound))
        if unsafe response == nil { try? descriptor.close() }
        return unsafe response
    }
}
