import Foundation

/// Makes documents fit for FoundationXML's parser, which stops the whole program when it meets a name that is not UTF-8 or
/// a processing instruction without data, and which would follow document types.
enum PlainXML {
    private static let encodings: [String: String.Encoding] = [
        "utf-8": .utf8, "us-ascii": .ascii, "ascii": .ascii, "iso-8859-1": .isoLatin1, "windows-1252": .windowsCP1252,
    ]

    /// The document in UTF-8, without byte order mark and XML declaration.
    static func text(_ bytes: [UInt8]) throws(XMLDocumentError) -> Data {
        // With a NUL it is of an encoding in which ASCII is not ASCII.
        guard !bytes.contains(0) else { throw .encoding }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let beginning = bytes.dropFirst(bytes.starts(with: mark) ? 3 : 0).drop(while: isBlank)
        guard beginning.first == UInt8(ascii: "<") else { throw .malformed }
        let (declaration, body) = try split(beginning)
        let text = try utf8(body, declaredEncoding(declaration))
        try check(text)
        return Data(text)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { [9, 10, 13, 32].contains(byte) }

    /// The XML declaration, where there is one, and what follows it.
    private static func split(
        _ text: ArraySlice<UInt8>
    ) throws(XMLDocumentError) -> (declaration: String, body: ArraySlice<UInt8>) {
        let start = Array("<?xml".utf8)
        guard text.starts(with: start), text.dropFirst(start.count).first.map(isBlank) == true else {
            return ("", text)
        }
        let head = text.prefix(512)
        guard let end = head.firstIndex(of: UInt8(ascii: ">")), head[end - 1] == UInt8(ascii: "?") else {
            throw .malformed
        }
        return (String(decoding: head[..<end], as: UTF8.self), text[(end + 1)...])
    }

    private static func declaredEncoding(_ declaration: String) throws(XMLDocumentError) -> String.Encoding {
        guard let word = declaration.firstRange(of: "encoding") else { return .utf8 }
        let rest = declaration[word.upperBound...].drop { $0 == "=" || $0.isWhitespace }
        guard let quote = rest.first, quote == "\"" || quote == "'",
            let encoding = encodings[rest.dropFirst().prefix { $0 != quote }.lowercased()]
        else { throw .encoding }
        return encoding
    }

    private static func utf8(
        _ text: ArraySlice<UInt8>, _ encoding: String.Encoding
    ) throws(XMLDocumentError) -> ArraySlice<UInt8> {
        if encoding == .utf8 {
            guard String(validating: text, as: UTF8.self) != nil else { throw .encoding }
            return text
        }
        guard let decoded = String(bytes: text, encoding: encoding) else { throw .encoding }
        return Array(decoded.utf8)[...]
    }

    /// Refuses document types, entities, and processing instructions that have a target only: `<?target?>`.
    private static func check(_ text: ArraySlice<UInt8>) throws(XMLDocumentError) {
        var rest = text
        while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
            rest = rest[(start + 1)...]
            switch rest.first {
            case UInt8(ascii: "!"):
                if rest.starts(with: "!DOCTYPE".utf8) || rest.starts(with: "!ENTITY".utf8) { throw .declaresType }
            case UInt8(ascii: "?"):
                // A target has no "<", so that what is looked at once is not looked at again.
                let target = rest.dropFirst().prefix {
                    !isBlank($0) && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "<")
                }
                let isLast = target.endIndex == rest.endIndex
                if target.isEmpty || target.last == UInt8(ascii: "?") || isLast { throw .malformed }
            default: continue
            }
        }
    }
}
