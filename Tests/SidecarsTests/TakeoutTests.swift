import Sidecars
import Testing
import TierModel

@Suite struct TakeoutTests {
    private let text = """
        {"title": "IMG_1.jpg", "description": "At the sea ", "url": "https://photos.google.com/photo/x",
        "creationTime": {"timestamp": "1600000000", "formatted": "x"},
        "photoTakenTime": {"timestamp": "1577836800", "formatted": "1 Jan 2020, 00:00:00 UTC"},
        "geoData": {"latitude": 0.0, "longitude": 0.0, "altitude": 0.0, "latitudeSpan": 0.0},
        "geoDataExif": {"latitude": 43.5, "longitude": -11.25, "altitude": 12.5},
        "people": [{"name": "Alice"}, {"name": ""}, {}, 3, {"name": "Bob"}], "favorited": true, "archived": false}
        """

    @Test func `a photo's file is read`() throws {
        let read = try TakeoutReader.read(Array(text.utf8))
        #expect(read.originalName == "IMG_1.jpg" && read.caption == "At the sea")
        #expect(read.captured == CaptureTime(wallClock: 1_577_836_800, utcOffset: 0))
        #expect(read.location == GeoPoint(latitude: 43.5, longitude: -11.25, altitude: 12.5))
        #expect(read.people.map(\.name) == ["Alice", "Bob"] && read.people.allSatisfy { $0.box == nil })
        #expect(read.isFavourite == true && read.isHidden == false && read.isTrashed == nil)
    }

    @Test func `values of the wrong kind are as if they were not there`() throws {
        let text = """
            {"photoTakenTime": {"timestamp": 1577836800}, "title": 7, "description": null, "geoData": [], "people": "x",
            "favorited": "yes", "geoDataExif": {"latitude": 1e300, "longitude": 2}}
            """
        let read = try TakeoutReader.read(Array(text.utf8))
        var expected = PhotoAnnotations()
        expected.captured = CaptureTime(wallClock: 1_577_836_800, utcOffset: 0)
        #expect(read == expected)
        let hostile = "{\"photoTakenTime\": {\"timestamp\": \"1e400\"}}"
        #expect(try TakeoutReader.read(Array(hostile.utf8)).captured == nil)
    }

    @Test(
        arguments: [
            ("{\"title\": \"Summer\", \"description\": \"\", \"access\": \"protected\"}", "Summer"),
            ("{\"albumData\": {\"title\": \"Old\"}}", "Old"), ("{\"title\": \"\"}", nil),
        ] as [(String, String?)])
    func `albums are told from photos`(_ text: String, title: String?) throws {
        #expect(try TakeoutReader.album(Array(text.utf8)) == title)
        let error = #expect(throws: SidecarError.self) { try TakeoutReader.read(Array(text.utf8)) }
        #expect(error?.code == .notAboutAPhoto)
        #expect(try TakeoutReader.album(Array(self.text.utf8)) == nil)
    }

    @Test func `damaged files are refused`() {
        let bytes = Array(text.utf8)
        for count in 0..<bytes.count {
            #expect(throws: SidecarError.self) { try TakeoutReader.read(Array(bytes.prefix(count))) }
        }
        let deep = Array(String(repeating: "[", count: 100_000).utf8)
        #expect(throws: SidecarError.self) { try TakeoutReader.read(deep) }
        #expect(throws: SidecarError.self) { try TakeoutReader.read([UInt8](repeating: 32, count: 5 << 20)) }
    }

    @Test(arguments: [
        ("IMG.jpg", "IMG.jpg.json"), ("IMG.jpg", "IMG.jpg.supplemental-metadata.json"),
        ("IMG.jpg", "IMG.jpg.supplemental-metad.json"), ("IMG.jpg", "IMG.jpg.su.json"), ("IMG.jpg", "IMG.jpg..json"),
        ("IMG(1).jpg", "IMG.jpg(1).json"), ("IMG(1).jpg", "IMG.jpg.supplemental-metadata(1).json"),
        ("IMG(2).jpg", "IMG(2).jpg.json"), ("IMG(12).jpg", "IMG.jpg.supple(12).json"),
        ("IMG-edited.jpg", "IMG.jpg.json"), ("IMG-bearbeitet(1).jpg", "IMG.jpg(1).json"),
        ("Screenshot_20220207_102421_com.snapchat.android.jpg", "Screenshot_20220207_102421_com.snapchat.androi.json"),
        ("Urlaub in Knaufspesch in der Schneifel (38).JPG", "Urlaub in Knaufspesch in der Schneifel (38).JP.json"),
    ])
    func `a picture has the file that the rules give it`(_ picture: String, file: String) {
        #expect(TakeoutNames([picture, file, "metadata.json", "other.png"]).file(of: picture) == file)
    }

    @Test func `doubles, copies and films each have theirs`() {
        let names = TakeoutNames([
            "A.HEIC", "A.HEIC.supplemental-metadata.json", "A.MP4", "A-edited.jpg", "A(1).HEIC", "A(1).MP4",
            "A.HEIC.supplemental-metadata(1).json", "A-edited(1).jpg", "PXL.MP.jpg", "PXL.MP", "PXL.MP.jpg.json",
        ])
        for name in ["A.HEIC", "A.MP4", "A-edited.jpg"] {
            #expect(names.file(of: name) == "A.HEIC.supplemental-metadata.json")
        }
        for name in ["A(1).HEIC", "A(1).MP4", "A-edited(1).jpg"] {
            #expect(names.file(of: name) == "A.HEIC.supplemental-metadata(1).json")
        }
        #expect(names.file(of: "PXL.MP") == "PXL.MP.jpg.json")
    }

    @Test(arguments: [
        // Two pictures of one cut name.
        [
            "12345678901234567890123456789012345678901234567_a.jpg",
            "12345678901234567890123456789012345678901234567_b.jpg",
            "1234567890123456789012345678901234567890123456.json",
        ],
        // A film of two pictures; two cut names; a double that may be a name of its own.
        ["A.MOV", "A.jpg", "A.jpg.json", "A.png", "A.png.json"], ["A.jpg", "A.jpg.s.json", "A.jpg.sup.json"],
        ["A(1).jpg", "A.jpg(1).json", "A(1).jpg.json"], ["A.jpg", "B.jpg.json", "A.jpgx.json", "A.jpg.sx.json"],
    ])
    func `nothing is guessed`(_ names: [String]) {
        #expect(TakeoutNames(names).file(of: names[0]) == nil)
    }

    @Test func `a large folder takes no longer for a name than a small one`() {
        let pictures = (0..<5000).map { "IMG_\($0).jpg" }
        let names = TakeoutNames(pictures + pictures.map { $0 + ".supplemental-metadata.json" })
        #expect(pictures.allSatisfy { names.file(of: $0) == $0 + ".supplemental-metadata.json" })
    }

    @Test func `sidecars are looked for by the whole name first`() {
        #expect(SidecarNames.candidates(for: "IMG.jpg") == ["IMG.jpg.xmp", "IMG.jpg.XMP", "IMG.xmp", "IMG.XMP"])
        #expect(SidecarNames.candidates(for: ".jpg") == [".jpg.xmp", ".jpg.XMP"])
    }
}
