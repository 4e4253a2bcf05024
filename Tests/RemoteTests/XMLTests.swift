import Remote
import Testing
import XMLDocuments

@Suite struct XMLTests {
    @Test func `prefixes and namespaces do not matter`() throws {
        let text =
            "<?xml version=\"1.0\"?><x:a xmlns:x=\"DAV:\"><x:b>1 &amp; <![CDATA[<2>]]></x:b><c xmlns=\"DAV:\"/></x:a>"
        let root = try XMLDocumentReader.read(Array(text.utf8), "a test")
        #expect(root.name == "a")
        #expect(root["b"]?.text == "1 & <2>")
        #expect(root.children.map(\.name) == ["b", "c"])
    }

    @Test(arguments: [
        "<!DOCTYPE a [<!ENTITY e \"xxxxxxxxxx\"><!ENTITY f \"&e;&e;&e;\">]><a>&f;</a>",
        "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>", "<a><b></a>", "<a>", "", "not XML", "<html><body>",
        "<a/>\u{0}",
        String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100),
    ])
    func `what is not sound, or could expand, is refused`(_ text: String) {
        let error = #expect(throws: RemoteError.self) { try XMLDocumentReader.read(Array(text.utf8), "a test") }
        #expect(error?.code == .protocolViolation)
    }

    @Test func `a document type in UTF-16 does not slip through`() {
        let text = Array("<!DOCTYPE a []><a/>".utf16)
        let bytes: [UInt8] = [0xFF, 0xFE] + text.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        #expect(throws: RemoteError.self) { try XMLDocumentReader.read(bytes, "a test") }
    }
}
