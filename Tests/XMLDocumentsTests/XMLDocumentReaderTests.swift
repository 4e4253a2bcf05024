import Testing
import XMLDocuments

@Suite struct XMLDocumentReaderTests {
    @Test func `attributes and namespaces are kept where they are asked for`() throws {
        let text = """
            <x:a xmlns:x="urn:one" xmlns="urn:two" x:p="1 &amp; 2 &lt; &#x41;" q="b"><c xml:lang="de"/>\
            <d xmlns:x="urn:three" x:p="inner"/><e x:p="outer"/></x:a>
            """
        let root = try XMLDocumentReader.read(Array(text.utf8), keeping: .everything)
        #expect(root.namespace == "urn:one")
        #expect(
            root.attributes == [
                XMLAttribute(name: "q", namespace: "", value: "b"),
                XMLAttribute(name: "p", namespace: "urn:one", value: "1 & 2 < A"),
            ])
        #expect(root["c"]?.namespace == "urn:two")
        #expect(root["c"]?.attributes.first?.namespace == "http://www.w3.org/XML/1998/namespace")
        #expect(root["d"]?.attributes.first?.namespace == "urn:three")
        #expect(root["e"]?.attributes.first?.namespace == "urn:one")
    }

    @Test func `names alone are cheap: no attributes, no namespaces`() throws {
        let root = try XMLDocumentReader.read(Array("<a xmlns='urn:x' b='1'><c/></a>".utf8))
        #expect(root == XMLElement(name: "a", children: [XMLElement(name: "c")]))
    }

    @Test(arguments: [
        ("<!DOCTYPE a [<!ENTITY e \"x\">]><a>&e;</a>", XMLDocumentError.declaresType),
        ("<a/>\u{0}", .encoding), ("<?xml version='1.0' encoding='UTF-16'?><a/>", .encoding),
        ("<a><b></a>", .malformed), ("", .malformed), ("text", .malformed), ("<a>", .malformed),
        (String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100), .malformed),
    ])
    func `what is not read has a reason`(_ text: String, reason: XMLDocumentError) {
        #expect(throws: reason) { try XMLDocumentReader.read(Array(text.utf8)) }
        #expect(throws: reason) { try XMLDocumentReader.read(Array(text.utf8), keeping: .everything) }
    }

    @Test func `children are handed over until one is refused`() throws {
        let bytes = Array("<a><b>1</b><c/><b>2</b><b>3</b></a>".utf8)
        var taken: [String] = []
        let whole = try XMLDocumentReader.read(bytes, handingOver: "b") {
            taken.append($0.text)
            return true
        }
        #expect(taken == ["1", "2", "3"])
        #expect(whole?.children.map(\.name) == ["c"])
        taken = []
        let stopped = try XMLDocumentReader.read(bytes, handingOver: "b") {
            taken.append($0.text)
            return taken.count < 2
        }
        #expect(taken == ["1", "2"] && stopped == nil)
    }

    @Test(arguments: [
        "", "<?xml version='1.0' encoding='iso-8859-1'?>", "<?xml version='1.0' encoding='windows-1252'?>",
    ])
    func `damaged documents are refused or read, and never stop the program`(_ declaration: String) {
        let text =
            declaration
            + "<x:a xmlns:x='urn:one' xmlns='urn:two' x:p='1 &amp; 2' q='b'><c xml:lang='de'>text</c><d/></x:a>"
        let bytes = Array(text.utf8)
        for index in bytes.indices {
            for value in [0x00, 0x01, 0x09, 0x22, 0x26, 0x27, 0x2F, 0x3A, 0x3C, 0x3D, 0x3E, 0x80, 0x9D, 0xC3, 0xFF]
                as [UInt8]
            {
                var damaged = bytes
                damaged[index] = value
                _ = try? XMLDocumentReader.read(damaged, keeping: .everything)
                _ = try? XMLDocumentReader.read(damaged)
            }
            _ = try? XMLDocumentReader.read(Array(bytes.prefix(index)), keeping: .everything)
        }
    }

    @Test(arguments: ["<a\u{FF}>", "<a \u{FF}='b'/>", "<a b='\u{FF}'/>", "<a>\u{FF}</a>", "<a xmlns:\u{FF}='b'/>"])
    func `text that is not UTF-8 is refused`(_ text: String) {
        let bytes = text.unicodeScalars.map { UInt8($0.value) }
        #expect(throws: XMLDocumentError.encoding) { try XMLDocumentReader.read(bytes, keeping: .everything) }
        #expect(throws: XMLDocumentError.encoding) { try XMLDocumentReader.read(bytes) }
    }

    @Test(arguments: [
        "<?b?><a/>", "<a><?b?></a>", "<a/><?b", "<?xml?><a/>", String(repeating: "<?", count: 500_000),
        "<?xml version='1.0'", "<?>?><a/>",
    ])
    func `an instruction without data is refused`(_ text: String) {
        #expect(throws: XMLDocumentError.malformed) { try XMLDocumentReader.read(Array(text.utf8)) }
    }

    @Test(arguments: ["iso-8859-1", "windows-1252"]) func `older encodings are read`(_ encoding: String) throws {
        let bytes = Array("<?xml version='1.0' encoding='\(encoding)'?><?b c?><a>Zo".utf8) + [0xEB] + Array("</a>".utf8)
        #expect(try XMLDocumentReader.read(bytes).text == "Zo\u{EB}")
    }
}
