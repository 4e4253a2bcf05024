import XMLDocuments

/// The value of a property: text, a list or a structure, in whichever of RDF's notations it was written (XMP
/// specification part 1, section 7).
indirect enum XMPValue {
    case text(String)
    /// Items in order; of alternatives the one for any language first.
    case list([XMPValue])
    case structure([XMPName: XMPValue])

    /// The text itself, or the first item's; `nil` when it is empty.
    var text: String? {
        switch self {
        case .text(let text):
            let trimmed = text.trimmingBlanks()
            return trimmed.isEmpty ? nil : trimmed
        case .list(let items): return items.lazy.compactMap(\.text).first
        case .structure(let fields): return fields[XMPName(XMPSchema.rdf, "value")]?.text
        }
    }

    /// The items' texts; one for a plain text.
    var texts: [String] { items.compactMap(\.text) }

    /// The items; a value that is no list is its own only one.
    var items: [XMPValue] {
        if case .list(let items) = self { return items }
        return [self]
    }

    /// A field of a structure.
    subscript(schema: String, name: String) -> XMPValue? {
        guard case .structure(let fields) = self else { return nil }
        return fields[XMPName(schema, name)]
    }

    /// The value of a property's element or of a list's item.
    init(_ element: XMLElement) {
        if let list = element.children.first(where: \.isList) {
            let items = list.children.filter { $0.namespace == XMPSchema.rdf && $0.name == "li" }
            let (first, others) = items.stablyPartitioned(by: \.isForAnyLanguage)
            self = .list((first + others).map(XMPValue.init))
            return
        }
        let fields = Self.fields(of: element)
        self = fields.isEmpty ? .text(element.text) : .structure(fields)
    }

    /// The properties that an `rdf:Description`, or an element that stands for one, has: attributes, child elements, and
    /// those of a description inside it. The first of a name stays.
    static func fields(of element: XMLElement) -> [XMPName: XMPValue] {
        var fields: [XMPName: XMPValue] = [:]
        for attribute in element.attributes where attribute.isProperty {
            fields[XMPName(attribute.namespace, attribute.name)] = .text(attribute.value)
        }
        for child in element.children {
            if child.namespace == XMPSchema.rdf, child.name == "Description" {
                fields.merge(Self.fields(of: child)) { first, _ in first }
            } else {
                let name = XMPName(child.namespace, child.name)
                if fields[name] == nil { fields[name] = XMPValue(child) }
            }
        }
        return fields
    }
}

extension XMLElement {
    fileprivate var isList: Bool { namespace == XMPSchema.rdf && ["Bag", "Seq", "Alt"].contains(name) }

    fileprivate var isForAnyLanguage: Bool {
        attributes.contains { $0.namespace == XMPSchema.xml && $0.name == "lang" && $0.value == "x-default" }
    }
}

extension XMLAttribute {
    /// Whether it is a property and not a part of RDF's or XML's own notation.
    fileprivate var isProperty: Bool { namespace != "" && namespace != XMPSchema.rdf && namespace != XMPSchema.xml }
}

extension Array {
    fileprivate func stablyPartitioned(by isFirst: (Element) -> Bool) -> ([Element], [Element]) {
        (filter(isFirst), filter { !isFirst($0) })
    }
}
