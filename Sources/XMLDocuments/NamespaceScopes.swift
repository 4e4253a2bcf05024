/// The prefixes that stand for namespaces where the parser is.
struct NamespaceScopes {
    private var uris: [String: [String]] = [:]

    mutating func begin(_ prefix: String, _ uri: String) { uris[prefix, default: []].append(uri) }

    mutating func end(_ prefix: String) { _ = uris[prefix]?.popLast() }

    /// An attribute from its qualified name; `nil` for the declaration of a namespace.
    func attribute(_ qualified: String, _ value: String) -> XMLAttribute? {
        guard qualified != "xmlns", !qualified.hasPrefix("xmlns:") else { return nil }
        guard let colon = qualified.firstIndex(of: ":") else {
            return XMLAttribute(name: qualified, namespace: "", value: value)
        }
        let prefix = String(qualified[..<colon])
        // "xml" is bound without being declared (Namespaces in XML 1.0, section 3).
        let uri = prefix == "xml" ? "http://www.w3.org/XML/1998/namespace" : uris[prefix]?.last ?? ""
        return XMLAttribute(name: String(qualified[qualified.index(after: colon)...]), namespace: uri, value: value)
    }
}
