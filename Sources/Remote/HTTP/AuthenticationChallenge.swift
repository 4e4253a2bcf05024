/// One challenge of a `WWW-Authenticate` field (RFC 9110, section 11.6.1), which may hold several.
package struct AuthenticationChallenge: Hashable, Sendable {
    /// The scheme in lower case: `basic`, `digest`, `bearer`.
    package var scheme: String
    /// Its parameters; names in lower case.
    package var parameters: [String: String] = [:]

    /// Cuts a field's value into its challenges.
    package static func all(in field: String) -> [AuthenticationChallenge] {
        var challenges: [AuthenticationChallenge] = []
        for part in parts(of: field) {
            var assignment = part[...]
            // `Digest realm="x"` begins a challenge, `nonce="y"` goes on with it, `Basic` is one by itself.
            let name = part.prefix { $0 != "=" }
            let words = name.split(whereSeparator: \.isWhitespace)
            if words.count > 1 || name.count == part.count {
                guard let scheme = words.first else { continue }
                challenges.append(AuthenticationChallenge(scheme: scheme.lowercased()))
                assignment = part.drop { !$0.isWhitespace }
            }
            guard !challenges.isEmpty, let equals = assignment.firstIndex(of: "=") else { continue }
            let key = String(assignment[..<equals]).trimmingWhitespace().lowercased()
            let value = String(assignment[assignment.index(after: equals)...]).trimmingWhitespace()
            challenges[challenges.count - 1].parameters[key] = unquoted(value)
        }
        return challenges
    }

    /// What stands between the commas that are not inside quotes.
    private static func parts(of field: String) -> [String] {
        var parts: [String] = [""]
        var isQuoted = false
        var isEscaped = false
        for character in field {
            if character == ",", !isQuoted {
                parts.append("")
                continue
            }
            if character == "\"", !isEscaped { isQuoted.toggle() }
            isEscaped = isQuoted && character == "\\" && !isEscaped
            parts[parts.count - 1].append(character)
        }
        return parts.map { $0.trimmingWhitespace() }.filter { !$0.isEmpty }
    }

    private static func unquoted(_ value: String) -> String {
        guard value.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") else { return value }
        var result = ""
        var rest = value.dropFirst().dropLast()
        while let next = rest.popFirst() { result.append(next == "\\" ? rest.popFirst() ?? "\\" : next) }
        return result
    }
}
