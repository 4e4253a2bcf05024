import Sidecars
import Testing
import TierModel

@Suite struct XMPReaderTests {
    private let names = """
        xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"
        xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
        xmlns:lr="http://ns.adobe.com/lightroom/1.0/" xmlns:digiKam="http://www.digikam.org/ns/1.0/"
        xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:MicrosoftPhoto="http://ns.microsoft.com/photo/1.0/"
        xmlns:MP="http://ns.microsoft.com/photo/1.2/" xmlns:MPRI="http://ns.microsoft.com/photo/1.2/t/RegionInfo#"
        xmlns:MPReg="http://ns.microsoft.com/photo/1.2/t/Region#"
        xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"
        xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#" xmlns:stDim="http://ns.adobe.com/xap/1.0/sType/Dimensions#"
        """

    private func read(
        _ attributes: String, _ elements: String = "", frame: PictureFrame = .upright
    ) throws -> PhotoAnnotations {
        let text = "<rdf:RDF \(names)><rdf:Description \(attributes)>\(elements)</rdf:Description></rdf:RDF>"
        return try XMPReader.read(Array(text.utf8), frame: frame)
    }

    private func list(_ name: String, _ items: [String], _ kind: String = "Bag") -> String {
        "<\(name)><rdf:\(kind)>\(items.map { "<rdf:li>\($0)</rdf:li>" }.joined())</rdf:\(kind)></\(name)>"
    }

    @Test func `properties are read as attributes and as elements`() throws {
        let asAttributes = try read(
            "xmp:Rating=\"4\" dc:title=\"A &amp; B\" exif:GPSLatitude=\"43,28.5N\" exif:GPSLongitude=\"11,30,0W\"")
        let asElements = try read(
            "rdf:about=\"\"",
            """
            <xmp:Rating>4</xmp:Rating>
            <dc:title><rdf:Alt><rdf:li xml:lang="de">C</rdf:li><rdf:li xml:lang="x-default">A &amp; B</rdf:li></rdf:Alt></dc:title>
            <exif:GPSLatitude>43.475</exif:GPSLatitude><exif:GPSLongitude>11,30</exif:GPSLongitude>
            <exif:GPSLongitudeRef>W</exif:GPSLongitudeRef>
            """)
        for read in [asAttributes, asElements] {
            #expect(read.rating == 4 && read.title == "A & B")
            #expect(abs((read.location?.latitude ?? 0) - 43.475) < 1e-9 && read.location?.longitude == -11.5)
        }
    }

    @Test(
        arguments: [
            ("xmp:Rating=\"-1\"", -1), ("xmp:Rating=\"5.0\"", 5), ("xmp:Rating=\"0\"", nil), ("xmp:Rating=\"17\"", nil),
            ("xmp:Rating=\"nan\"", nil), ("MicrosoftPhoto:Rating=\"1\"", 1), ("MicrosoftPhoto:Rating=\"25\"", 2),
            ("MicrosoftPhoto:Rating=\"75\"", 4), ("MicrosoftPhoto:Rating=\"99\"", 5),
            ("MicrosoftPhoto:Rating=\"99\" xmp:Rating=\"2\"", 2),
        ] as [(String, Int?)])
    func `stars`(_ attributes: String, stars: Int?) throws {
        #expect(try read(attributes).rating == stars)
    }

    @Test(
        arguments: [
            ("2009-08-29T13:18:08.5+02:00", CaptureTime(wallClock: 1_251_551_888.5, utcOffset: 7200)),
            ("2009:08:29 13:18:08", CaptureTime(wallClock: 1_251_551_888, utcOffset: nil)),
            ("2009-08-29T13:18Z", CaptureTime(wallClock: 1_251_551_880, utcOffset: 0)),
            ("2000-02-29", CaptureTime(wallClock: 951_782_400, utcOffset: nil)),
            ("1960-01-01T00:00:00", CaptureTime(wallClock: -315_619_200, utcOffset: nil)),
            ("2009-08", nil), ("0000-00-00T00:00:00", nil), ("yesterday", nil), ("", nil),
        ] as [(String, CaptureTime?)])
    func `dates`(_ text: String, time: CaptureTime?) throws {
        #expect(try read("exif:DateTimeOriginal=\"\(text)\"").captured == time)
        #expect(try read("xmp:CreateDate=\"\(text)\"").captured == time)
    }

    @Test func `tags of several notations are not doubled`() throws {
        let elements =
            list("dc:subject", ["Rome", "sea", "Italy", "Alice"])
            + list("lr:hierarchicalSubject", ["Places|Italy|Rome", "People|Alice"])
            + list("digiKam:TagsList", ["Places/Italy/Rome", "People/Alice", "People/Bob"], "Seq")
            + region("Alice")
        #expect(try read("", elements).tags == ["Places/Italy/Rome", "People/Bob", "sea"])
    }

    private func region(_ name: String, _ type: String = "Face", size: String = "stDim:w=\"400\" stDim:h=\"300\"")
        -> String
    {
        """
        <mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:AppliedToDimensions \(size)/>
        <mwg-rs:RegionList><rdf:Bag><rdf:li><rdf:Description mwg-rs:Name="\(name)" mwg-rs:Type="\(type)">
        <mwg-rs:Area stArea:x="0.25" stArea:y="0.25" stArea:w="0.25" stArea:h="0.125" stArea:unit="normalized"/>
        </rdf:Description></rdf:li></rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>
        """
    }

    /// x 0.125 to 0.375, y 0.1875 to 0.3125 as stored.
    @Test(arguments: [
        (1, FractionBox(x: 0.125, y: 0.1875, width: 0.25, height: 0.125)),
        (2, FractionBox(x: 0.625, y: 0.1875, width: 0.25, height: 0.125)),
        (3, FractionBox(x: 0.625, y: 0.6875, width: 0.25, height: 0.125)),
        (4, FractionBox(x: 0.125, y: 0.6875, width: 0.25, height: 0.125)),
        (5, FractionBox(x: 0.1875, y: 0.125, width: 0.125, height: 0.25)),
        (6, FractionBox(x: 0.6875, y: 0.125, width: 0.125, height: 0.25)),
        (7, FractionBox(x: 0.6875, y: 0.625, width: 0.125, height: 0.25)),
        (8, FractionBox(x: 0.1875, y: 0.625, width: 0.125, height: 0.25)),
        (99, FractionBox(x: 0.125, y: 0.1875, width: 0.25, height: 0.125)),
    ])
    func `a face stands in the upright picture`(_ orientation: Int, box: FractionBox) throws {
        let frame = PictureFrame(orientation: orientation)
        #expect(try read("", region("Alice"), frame: frame).people == [NamedRegion("Alice", box)].compactMap(\.self))
    }

    @Test func `regions told in the upright picture's size are not turned`() throws {
        let frame = PictureFrame(orientation: 6, uprightWidth: 300, uprightHeight: 400)
        let asStored = try read("", region("Alice"), frame: frame).people.first?.box
        let upright = try read("", region("Alice", size: "stDim:w=\"30\" stDim:h=\"40\""), frame: frame).people.first?
            .box
        #expect(asStored == FractionBox(x: 0.6875, y: 0.125, width: 0.125, height: 0.25))
        #expect(upright == FractionBox(x: 0.125, y: 0.1875, width: 0.25, height: 0.125))
    }

    @Test(arguments: [("Unknown", "Face"), ("", "Face"), ("Rex", "Pet"), ("Here", "Focus")])
    func `what is no named face is passed over`(_ name: String, type: String) throws {
        #expect(try read("", region(name, type)).people.isEmpty)
    }

    @Test func `Microsoft's regions count where there are no others`() throws {
        let microsoft = """
            <MP:RegionInfo rdf:parseType="Resource"><MPRI:Regions><rdf:Bag><rdf:li MPReg:Rectangle="0.25, 0.5, 0.125, 0.25"
            MPReg:PersonDisplayName="Bob"/><rdf:li MPReg:PersonDisplayName="Carol" MPReg:Rectangle="nan,1"/></rdf:Bag>
            </MPRI:Regions></MP:RegionInfo>
            """
        let people = try read("", microsoft).people
        #expect(people.map(\.name) == ["Bob", "Carol"])
        #expect(people.first?.box == FractionBox(x: 0.25, y: 0.5, width: 0.125, height: 0.25))
        #expect(people.last?.box == nil)
        #expect(try read("", microsoft + region("Alice")).people.map(\.name) == ["Alice"])
    }

    @Test func `wrappers, marks and padding are not minded`() throws {
        let text = """
            \u{FEFF}<?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">\
            <rdf:RDF \(names)><rdf:Description xmp:Rating="3"/></rdf:RDF></x:xmpmeta>
            """ + String(repeating: " ", count: 2000) + "<?xpacket end=\"w\"?>\n\u{0}\u{0}"
        #expect(try XMPReader.read(Array(text.utf8)).rating == 3)
    }

    @Test(arguments: [
        ("", SidecarError.Code.malformed), ("<a/>", .malformed), ("\u{0}\u{0}", .malformed), ("<a", .malformed),
        ("<!DOCTYPE a><a/>", .malformed), ("<\u{0}a\u{0}/\u{0}>", .encoding),
    ])
    func `what is no XMP is refused with a reason`(_ text: String, code: SidecarError.Code) {
        #expect(#expect(throws: SidecarError.self) { try XMPReader.read(Array(text.utf8)) }?.code == code)
    }

    @Test func `a packet is found in a JPEG, whole or not at all`() {
        let content = Array("http://ns.adobe.com/xap/1.0/\u{0}<x/>".utf8)
        let segment = [0xFF, 0xE1, 0, UInt8(content.count + 2)] + content
        let bytes: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF] + segment + [0xFF, 0xDA, 0, 2]
        #expect(EmbeddedXMP.packet(inJPEG: bytes) == Array("<x/>".utf8))
        for count in 0..<(bytes.count - 4) { #expect(EmbeddedXMP.packet(inJPEG: Array(bytes.prefix(count))) == nil) }
        #expect(EmbeddedXMP.packet(inJPEG: [0xFF, 0xD8, 0xFF, 0xDA, 0, 2] + segment) == nil)
        #expect(EmbeddedXMP.packet(inJPEG: [0xFF, 0xD8] + [UInt8](repeating: 0xFF, count: 100_000)) == nil)
    }
}
