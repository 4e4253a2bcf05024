import Crypto
import Foundation

/// A server's Digest challenge (RFC 7616), and the answers to it.
package struct DigestChallenge: Hashable, Sendable {
    /// What the user name belongs to.
    package var realm: String
    /// The server's number used once.
    package var nonce: String
    /// Given back as it came.
    package var opaque: String?
    /// Whether the hash is SHA-256; else it is MD5.
    package var isSHA256: Bool
    /// Whether the server wants `qop=auth`; else it speaks RFC 2069.
    package var hasQuality: Bool

    /// Reads the value of a `WWW-Authenticate` field; `nil` when it holds no Digest that we can answer.
    package init?(_ field: String) {
        let known = AuthenticationChallenge.all(in: field).compactMap(DigestChallenge.init)
        guard let best = known.max(by: { !$0.isSHA256 && $1.isSHA256 }) else { return nil }
        self = best
    }

    /// Takes a challenge; `nil` when it is no Digest that we can answer.
    init?(_ challenge: AuthenticationChallenge) {
        guard challenge.scheme == "digest" else { return nil }
        let values = challenge.parameters
        guard let realm = values["realm"], let nonce = values["nonce"] else { return nil }
        let algorithm = (values["algorithm"] ?? "MD5").uppercased()
        guard algorithm == "MD5" || algorithm == "SHA-256" else { return nil }
        if let quality = values["qop"] {
            let offered = quality.split { $0 == "," || $0 == " " }
            guard offered.contains("auth") else { return nil }
            hasQuality = true
        } else {
            hasQuality = false
        }
        self.realm = realm
        self.nonce = nonce
        opaque = values["opaque"]
        isSHA256 = algorithm == "SHA-256"
    }

    /// The value of the `Authorization` field for the `count`th request that uses this nonce.
    package func answer(
        user: String, password: String, method: String, target: String, count: Int, clientNonce: String
    ) -> String {
        let number = String(count, radix: 16)
        let padded = String(repeating: "0", count: max(0, 8 - number.count)) + number
        let secret = hash("\(user):\(realm):\(password)")
        let request = hash("\(method):\(target)")
        let middle = hasQuality ? "\(nonce):\(padded):\(clientNonce):auth" : nonce
        var fields = [
            "username=\"\(Self.quoted(user))\"", "realm=\"\(Self.quoted(realm))\"", "nonce=\"\(nonce)\"",
            "uri=\"\(target)\"", "response=\"\(hash("\(secret):\(middle):\(request)"))\"",
            "algorithm=\(isSHA256 ? "SHA-256" : "MD5")",
        ]
        if hasQuality { fields += ["qop=auth", "nc=\(padded)", "cnonce=\"\(clientNonce)\""] }
        if let opaque { fields.append("opaque=\"\(opaque)\"") }
        return "Digest " + fields.joined(separator: ", ")
    }

    /// The nonce that an `Authorization` was made for.
    static func nonce(ofAnswer field: String) -> String? {
        AuthenticationChallenge.all(in: field).first { $0.scheme == "digest" }?.parameters["nonce"]
    }

    private func hash(_ text: String) -> String {
        let data = Data(text.utf8)
        let bytes = isSHA256 ? Array(SHA256.hash(data: data)) : Array(Insecure.MD5.hash(data: data))
        return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func quoted(_ text: String) -> String {
        text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
    }
}
