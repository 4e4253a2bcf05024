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
        guard text.range(of: Data("<!DOCTYPE".utf8)) == nil, text.range(of: Data("<!ENTITY".utf8)) == nil else {
            throw .declaresType
        }
        guard !hasBareInstruction(text) else { throw .malformed }
        return text
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

    private static func utf8(_ text: ArraySlice<UInt8>, _ encoding: String.Encoding) throws(XMLDocumentError) -> Data {
        if encoding == .utf8 {
            guard String(validating: text, as: UTF8.self) != nil else { throw .encoding }
            return Data(text)
        }
        guard let decoded = String(bytes: text, encoding: encoding) else { throw .encoding }
        return Data(decoded.utf8)
    }

    /// Whether a processing instruction has a target only: `<?target?>`.
    private static func hasBareInstruction(_ text: Data) -> Bool {
        var rest = text[...]
        while let start = rest.range(of: Data("<?".utf8)) {
            rest = rest[start.upperBound...]
            // A target has no "<", so that what is looked at once is not looked at again.
            let target = rest.prefix { !isBlank($0) && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "<") }
            let isLast = rest.dropFirst(target.count).isEmpty
            if target.isEmpty || target.last == UInt8(ascii: "?") || isLast { return true }
        }
        return false
    }
}
