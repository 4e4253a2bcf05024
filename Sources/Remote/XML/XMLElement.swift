/// An element of a short XML document, without its namespace prefix.
package struct XMLElement: Sendable {
    package var name: String
    package var text = ""
    package var children: [XMLElement] = []

    /// The first child of a name.
    package subscript(name: String) -> XMLElement? { children.first { $0.name == name } }

    /// All children of a name.
    package func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

    /// The first element of a name at any depth.
    package func descendant(_ name: String) -> XMLElement? {
        if self.name == name { return self }
        for child in children {
            if let found = child.descendant(name) { return found }
        }
        return nil
    }
}
