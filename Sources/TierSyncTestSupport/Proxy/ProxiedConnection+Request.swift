import Foundation
import Remote
import TierModel

extension ProxiedConnection {
    /// How the relay of a request's body ended.
    enum Sending {
        /// All of it has passed.
        case complete
        /// The server answered before; so many bytes have not passed.
        case answeredEarly(ProxiedHead, missing: Int)
        /// A side is gone, or a fault ended it; so many bytes have not passed.
        case broken(missing: Int)
    }

    /// Passes the body on, as far as the server takes it.
    mutating func relayRequestBody(_ request: ProxiedHead, _ length: Int, _ server: LoopbackSocket) -> Sending {
        var passing = stretch(.requestBody, to: server)
        var remaining = length
        var isAwaited = request.expectsContinue
        while remaining > 0 || isAwaited {
            if isAwaited || !fromClient.hasBuffered {
                if fromServer.hasBuffered || LoopbackSocket.firstReadable(server, client) === server {
                    guard let bytes = fromServer.head() else { return .broken(missing: remaining) }
                    let head = ProxiedHead(bytes)
                    guard head.status == 100 else { return .answeredEarly(head, missing: remaining) }
                    note { $0.responseHead += bytes.count }
                    client.write(bytes)
                    isAwaited = false
                    continue
                }
                // A client need not wait for ever to be told to go on.
                isAwaited = false
                if remaining == 0 { break }
            }
            let piece = fromClient.some(atMost: min(remaining, 64 * 1024))
            // The client gave up; the server must see an unfinished body.
            guard !piece.isEmpty else { return .broken(missing: 0) }
            note { $0.requestBody += piece.count }
            remaining -= piece.count
            guard passing.write(piece, { _ in }) else {
                // A server that answers and closes without reading on: its answer still counts.
                if !passing.isOver, server.isReadable, let bytes = fromServer.head() {
                    return .answeredEarly(ProxiedHead(bytes), missing: remaining)
                }
                return .broken(missing: remaining)
            }
        }
        return passing.finish() ? .complete : .broken(missing: 0)
    }

    /// Changes the request's fields as the faults say.
    func change(_ request: inout ProxiedHead) {
        for fault in faults {
            switch fault {
            case .removeRequestHeader(let name): request[name] = nil
            case .setRequestHeader(let name, let value): request[name] = value
            default: break
            }
        }
        for case .signAgain(let id, let secret, let region) in faults {
            Self.sign(&request, SigV4Signer(accessKeyID: id, secret: secret, region: region))
        }
    }

    /// Replaces an S3 signature by one over what the request says now.
    private static func sign(_ request: inout ProxiedHead, _ signer: SigV4Signer) {
        let words = request.words
        guard words.count == 3, let old = request["authorization"], let payload = request["x-amz-content-sha256"],
            let names = old.components(separatedBy: "SignedHeaders=").last?.prefix(while: { $0 != "," })
        else { return }
        let made = ["authorization", "x-amz-content-sha256", "x-amz-date"]
        let signed = names.split(separator: ";").map(String.init).filter { !made.contains($0) }
        let parts = words[1].split(separator: "?", maxSplits: 1).map(String.init)
        let query = (parts.count > 1 ? parts[1] : "").split(separator: "&").map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1).map { PercentEncoding.decodeText($0) ?? "" }
            return (name: sides[0], value: sides.count > 1 ? sides[1] : "")
        }
        let subject = SigV4Signer.Subject(
            method: words[0], path: parts[0], query: query,
            headers: signed.flatMap { name in request.fields(name).map { (name: name, value: $0) } },
            payloadHash: payload)
        for (name, value) in signer.headers(for: subject, at: Date()) { request[name] = value }
    }
}
