import Foundation
import TierModel

/// A line of JSON, its SHA-256 on the next, and on a third, if it is signed, who has signed it.
struct SealedLine: Sendable {
    /// The line, without its feed.
    var line: Data
    /// What the third line says; whether that holds is asked of `signer`.
    var signature: LineSignature?

    private struct End: Codable {
        var sha256: ContentDigest
    }

    /// Signs a line.
    init(signing line: Data, with key: DeviceKey?, for use: SignedUse) throws {
        self.line = line
        signature = try key?.sign(line, for: use)
    }

    /// Reads two or three lines; `nil` when they are damaged.
    init?(_ data: Data) {
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard (3...4).contains(lines.count), lines.last?.isEmpty == true,
            let end = try? JSONDecoder().decode(End.self, from: lines[1]), end.sha256 == ContentDigest(of: lines[0])
        else { return nil }
        line = Data(lines[0])
        // A third line that cannot be understood is no signature: a reader that asks for none need not care.
        if lines.count == 4 { signature = try? JSONDecoder().decode(LineSignature.self, from: lines[2]) }
    }

    /// The lines as they are stored.
    func encoded() throws -> Data {
        let feed = Data("\n".utf8)
        var data = line + feed + (try JSONLine.encode(End(sha256: ContentDigest(of: line)))) + feed
        if let signature { data += try JSONLine.encode(signature) + feed }
        return data
    }

    /// Whose signature holds; `nil` where there is none, or it does not.
    func signer(for use: SignedUse) -> DevicePublicKey? {
        guard let signature, signature.key.accepts(signature.signature, of: line, for: use) else { return nil }
        return signature.key
    }
}
