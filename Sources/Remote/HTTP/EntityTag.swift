/// An `ETag` (RFC 9110, section 8.8.3).
package struct EntityTag: Hashable, Sendable {
    /// The tag without quotes and without `W/`.
    package var value: String
    /// Whether equal tags mean equal bytes.
    package var isStrong: Bool

    /// Reads a field's value, quoted or not; `nil` when there is none or it is empty.
    package init?(_ field: String?) {
        guard var text = field?[...], !text.isEmpty else { return nil }
        isStrong = !text.hasPrefix("W/")
        if !isStrong { text = text.dropFirst(2) }
        if text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") { text = text.dropFirst().dropLast() }
        guard !text.isEmpty else { return nil }
        value = String(text)
    }
}
