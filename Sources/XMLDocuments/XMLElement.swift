/// An element of a short XML document, without its namespace prefix.
package struct XMLElement: Hashable, Sendable {
    package var name: String
    /// The URI of its namespace; empty for none, and where only names were asked for.
    package var namespace: String
    /// Its attributes without the declarations of namespaces; empty where only names were asked for.
    package var attributes: [XMLAttribute]
    package var text: String
    package var children: [XMLElement]

    package init(
        name: String, namespace: String = "", attributes: [XMLAttribute] = [], text: String = "",
        children: [XMLElement] = []
    ) {
        self.name = name
        self.namespace = namespace
        self.attributes = attributes
        self.text = text
        self.children = children
    }

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

/// An attribute of an element, without its namespace prefix.
package struct XMLAttribute: Hashable, Sendable {
    package var name: String
    /// The URI of its namespace; empty for an attribute without a prefix (Namespaces in XML 1.0, section 6.2).
    package var namespace: String
    package var value: String

    package init(name: String, namespace: String, value: String) {
        self.name = name
        self.namespace = namespace
        self.value = value
    }
}
