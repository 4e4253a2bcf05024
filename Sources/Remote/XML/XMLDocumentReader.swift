package import Foundation
package import FoundationXML

/// Reads the answers of S3 and WebDAV servers.
///
/// A document type is refused before the parser sees it, so that no entity can expand or fetch anything.
package final class XMLDocumentReader: NSObject, XMLParserDelegate {
    private static let deepest = 64
    private var open: [XMLElement] = []
    private var root: XMLElement?

    /// The root element. Throws `protocolViolation` when it is not sound XML; `subject` names the answer in the message.
    package static func read(_ bytes: [UInt8], _ subject: String) throws(RemoteError) -> XMLElement {
        let malformed = RemoteError(
            .protocolViolation, "the server's answer to \(subject) is not sound XML",
            remedy: "check that the address leads to the service itself, not to a web page")
        // UTF-16 would hide a document type from the search.
        guard !bytes.contains(0), bytes.first ?? 0 < 0xFE, !declaresType(bytes) else { throw malformed }
        let reader = XMLDocumentReader()
        let parser = XMLParser(data: Data(bytes))
        parser.shouldProcessNamespaces = true
        parser.shouldResolveExternalEntities = false
        parser.delegate = reader
        guard parser.parse(), let root = reader.root, reader.open.isEmpty else { throw malformed }
        return root
    }

    private static func declaresType(_ bytes: [UInt8]) -> Bool {
        Data(bytes).range(of: Data("<!DOCTYPE".utf8)) != nil || Data(bytes).range(of: Data("<!ENTITY".utf8)) != nil
    }

    package func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        if open.count >= Self.deepest { return parser.abortParsing() }
        open.append(XMLElement(name: name))
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
        } else {
            open[open.count - 1].children.append(closed)
        }
    }
}
