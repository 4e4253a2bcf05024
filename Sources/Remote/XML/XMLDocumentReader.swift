package import Foundation
package import FoundationXML

/// Reads the answers of S3 and WebDAV servers.
///
/// A document type is refused before the parser sees it, so that no entity can expand or fetch anything; so are encodings
/// that could hide one.
package final class XMLDocumentReader: NSObject, XMLParserDelegate {
    private static let deepest = 64
    /// Encodings in which `<!DOCTYPE` is the same bytes as in ASCII.
    private static let encodings: Set<String> = ["utf-8", "us-ascii", "ascii", "iso-8859-1", "windows-1252"]

    private var open: [XMLElement] = []
    private var root: XMLElement?
    private let handedOver: String?
    private let take: (XMLElement) throws(RemoteError) -> Void
    private var failure: RemoteError?

    /// The root element. Throws `protocolViolation` when it is not sound XML; `subject` names the answer in the message.
    package static func read(_ bytes: [UInt8], _ subject: String) throws(RemoteError) -> XMLElement {
        try read(bytes, subject, handingOver: nil) { _ throws(RemoteError) in }
    }

    /// The root element without its children of one name: those are handed over one by one as they end, so that a long
    /// list is never in memory as a tree. What `take` throws ends the reading.
    package static func read(
        _ bytes: [UInt8], _ subject: String, handingOver name: String?,
        _ take: (XMLElement) throws(RemoteError) -> Void
    ) throws(RemoteError) -> XMLElement {
        let malformed = RemoteError(
            .protocolViolation, "the server's answer to \(subject) is not sound XML",
            remedy: "check that the address leads to the service itself, not to a web page")
        guard beginsPlainly(bytes), !declaresType(bytes) else { throw malformed }
        return try withoutActuallyEscaping(take) { take throws(RemoteError) in
            let reader = XMLDocumentReader(handingOver: name, take)
            let parser = XMLParser(data: Data(bytes))
            parser.shouldProcessNamespaces = true
            parser.shouldResolveExternalEntities = false
            parser.delegate = reader
            let isSound = parser.parse()
            if let failure = reader.failure { throw failure }
            guard isSound, let root = reader.root, reader.open.isEmpty else { throw malformed }
            return root
        }
    }

    private init(handingOver name: String?, _ take: @escaping (XMLElement) throws(RemoteError) -> Void) {
        handedOver = name
        self.take = take
    }

    /// Whether the bytes are of an encoding in which ASCII is ASCII: no NUL, `<` first, and no other one declared.
    private static func beginsPlainly(_ bytes: [UInt8]) -> Bool {
        guard !bytes.contains(0) else { return false }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.dropFirst(bytes.starts(with: mark) ? 3 : 0).drop { [9, 10, 13, 32].contains($0) }
        guard text.first == UInt8(ascii: "<") else { return false }
        guard text.starts(with: "<?xml".utf8) else { return true }
        let declaration = String(decoding: text.prefix(512).prefix { $0 != UInt8(ascii: ">") }, as: UTF8.self)
        guard let word = declaration.firstRange(of: "encoding") else { return true }
        let rest = declaration[word.upperBound...].drop { $0 == "=" || $0.isWhitespace }
        guard let quote = rest.first, quote == "\"" || quote == "'" else { return false }
        return encodings.contains(rest.dropFirst().prefix { $0 != quote }.lowercased())
    }

    private static func declaresType(_ bytes: [UInt8]) -> Bool {
        let data = Data(bytes)
        return data.range(of: Data("<!DOCTYPE".utf8)) != nil || data.range(of: Data("<!ENTITY".utf8)) != nil
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
        } else if open.count == 1, closed.name == handedOver {
            do throws(RemoteError) {
                try take(closed)
            } catch {
                failure = error
                parser.abortParsing()
            }
        } else {
            open[open.count - 1].children.append(closed)
        }
    }
}
