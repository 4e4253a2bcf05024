/// The `Content-Range` of a partial answer (RFC 9110, section 14.4).
package struct ContentRange: Hashable, Sendable {
    /// The first byte.
    package var first: Int64
    /// The last byte, included.
    package var last: Int64
    /// The whole size, where the server tells it.
    package var total: Int64?

    /// Reads `bytes 0-99/1234` or `bytes 0-99/*`; `nil` for anything else, also when the numbers contradict each other.
    package init?(_ text: String) {
        let words = text.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
        let parts = words[1].split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Int64(ends[0]), let last = Int64(ends[1]), first >= 0, last >= first else {
            return nil
        }
        self.first = first
        self.last = last
        if parts[1] != "*" {
            guard let total = Int64(parts[1]), total > last else { return nil }
            self.total = total
        }
    }
}
