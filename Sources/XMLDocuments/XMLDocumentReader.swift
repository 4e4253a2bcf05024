package import Foundation
package import FoundationXML

/// Reads short XML documents that others wrote: answers of servers, metadata beside photos.
///
/// A document type is refused before the parser sees it, so that no entity can expand or fetch anything; so are encodings
/// that could hide one.
package final class XMLDocumentReader: NSObject, XMLParserDelegate {
    /// How much of a document is kept.
    package enum Detail: Sendable {
        /// Names and text: enough for answers whose names are all of one vocabulary.
        case names
        /// Attributes and the URIs of namespaces, too.
        case everything
    }

    private static let deepest = 64

    private let detail: Detail
    private var open: [XMLElement] = []
    private var root: XMLElement?
    private var scopes = NamespaceScopes()
    private let handedOver: String?
    private let take: (XMLElement) -> Bool
    private var isStopped = false

    /// The root element.
    package static func read(_ bytes: [UInt8], keeping detail: Detail = .names) throws(XMLDocumentError) -> XMLElement {
        // Nothing is handed over, so that nothing stops it.
        guard let root = try read(bytes, keeping: detail, handingOver: nil, { _ in true }) else { throw .malformed }
        return root
    }

    /// The root element without its children of one name: those are handed over one by one as they end, so that a long
    /// list is never in memory as a tree. When `take` answers false the reading ends, and `nil` is returned.
    package static func read(
        _ bytes: [UInt8], keeping detail: Detail = .names, handingOver name: String?, _ take: (XMLElement) -> Bool
    ) throws(XMLDocumentError) -> XMLElement? {
        let text = try PlainXML.text(bytes)
        return try withoutActuallyEscaping(take) { take throws(XMLDocumentError) in
            let reader = XMLDocumentReader(keeping: detail, handingOver: name, take)
            let parser = XMLParser(data: text)
            parser.shouldProcessNamespaces = true
            parser.shouldReportNamespacePrefixes = detail == .everything
            parser.shouldResolveExternalEntities = false
            parser.delegate = reader
            let isSound = parser.parse()
            if reader.isStopped { return nil }
            guard isSound, let root = reader.root, reader.open.isEmpty else { throw .malformed }
            return root
        }
    }

    private init(keeping detail: Detail, handingOver name: String?, _ take: @escaping (XMLElement) -> Bool) {
        self.detail = detail
        handedOver = name
        self.take = take
    }

    package func parser(_ parser: XMLParser, didStartMappingPrefix prefix: String, toURI uri: String) {
        scopes.begin(prefix, uri)
    }

    package func parser(_ parser: XMLParser, didEndMappingPrefix prefix: String) {
        scopes.end(prefix)
    }

    package func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        if open.count >= Self.deepest { return parser.abortParsing() }
        var element = XMLElement(name: name)
        if detail == .everything {
            element.namespace = namespaceURI ?? ""
            // The parser hands them over without an order; one of our own makes reading repeatable.
            element.attributes = attributes.sorted { $0.key < $1.key }.compactMap(scopes.attribute)
        }
        open.append(element)
    }

    package func parser(_ parser: XMLParser, foundCharacters text: String) {
        guard !open.isEmpty else { return }
        open[open.count - 1].text += text
    }

    package func parser(_ parser: XMLParser, foundCDATA block: Data) {
        guard !open.isEmpty else { return }
        open[open.count - 1].text += String(decoding: block, as: UTF8.self)
    }

    package func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?)
    {
        guard let closed = open.popLast() else { return }
        if open.isEmpty {
            root = closed
        } else if open.count == 1, closed.name == handedOver {
            if !take(closed) {
                isStopped = true
                parser.abortParsing()
            }
        } else {
            open[open.count - 1].children.append(closed)
        }
    }
}
