import Foundation
import Sidecars
import Testing
import TierModel

@Suite struct XMPWriterTests {
    /// Texts with what XML, RDF and the tags' own notations treat specially.
    private static let texts = [
        "plain", "a < b & \"c\" > 'd'", "]]>", "Zoë 🌊 東京", "two\nlines", "tab\there", "cr\rlf\r\n.", "&amp;",
        "<!-- x -->", "1/2|3",
    ]

    private func annotations(_ seed: UInt64) -> PhotoAnnotations {
        var random = Numbers(state: seed)
        func text() -> String? { Bool.random(using: &random) ? Self.texts.randomElement(using: &random) : nil }
        var made = PhotoAnnotations()
        made.title = text()
        made.caption = text()
        made.rating = [nil, -1, 1, 2, 3, 4, 5].randomElement(using: &random) ?? nil
        for tag in ["Places/Italy/Rome", "Rome", "Zoë & co", "a<b", "Places", "x y/z"] where Bool.random(using: &random)
        {
            made.tags.append(tag)
        }
        if Bool.random(using: &random) {
            let clock = (Double.random(in: -2e9...4e9, using: &random) * 1000).rounded() / 1000
            let offset = [nil, 0, 3600, -34_200, 49_500].randomElement(using: &random) ?? nil
            made.captured = CaptureTime(wallClock: clock, utcOffset: offset)
        }
        made.location = GeoPoint(
            latitude: .random(in: -90...90, using: &random), longitude: .random(in: -180...180, using: &random),
            altitude: Bool.random(using: &random) ? .random(in: -400...9000, using: &random) : nil)
        for name in ["Alice", "Bob & Carol", "Zoë"] where Bool.random(using: &random) {
            let box = FractionBox(
                x: .random(in: -0.005...0.5, using: &random), y: .random(in: 0...0.5, using: &random),
                width: .random(in: 0.01...0.5, using: &random), height: .random(in: 0.01...0.5, using: &random))
            made.people += [NamedRegion(name, Bool.random(using: &random) ? box : nil)].compactMap(\.self)
        }
        return made
    }

    @Test(arguments: 0..<200) func `what is written is read`(_ seed: UInt64) throws {
        let made = annotations(seed)
        var read = try XMPReader.read(XMPWriter.document(made, width: 400, height: 300))
        // Coordinates, boxes and times are close; all else is the same.
        #expect(distance(read.location?.latitude, made.location?.latitude) < 1e-8)
        #expect(distance(read.location?.longitude, made.location?.longitude) < 1e-8)
        #expect(distance(read.location?.altitude, made.location?.altitude) < 0.001)
        #expect(distance(read.captured?.wallClock, made.captured?.wallClock) < 1e-6)
        #expect(read.captured?.utcOffset == made.captured?.utcOffset)
        #expect(Set(read.people.map(\.name)) == Set(made.people.map(\.name)))
        for person in made.people {
            let box = read.people.first { $0.name == person.name }?.box
            #expect(distance(box?.x, person.box?.x) < 1e-9 && distance(box?.y, person.box?.y) < 1e-9)
            #expect(box?.width == person.box?.width && box?.height == person.box?.height)
        }
        (read.location, read.captured, read.people) = (made.location, made.captured, made.people)
        #expect(read == made)
    }

    private func distance(_ first: Double?, _ second: Double?) -> Double {
        guard let first, let second else { return first == second ? 0 : .infinity }
        return abs(first - second)
    }

    @Test func `what XML cannot hold is left out, and numbers that are none`() throws {
        var made = PhotoAnnotations()
        made.title = "a\u{0}b\u{1B}c\u{FFFF}d"
        made.captured = CaptureTime(wallClock: .nan, utcOffset: 10_000_000)
        made.location = GeoPoint(latitude: 1, longitude: 2, altitude: .infinity)
        made.people = [NamedRegion("Alice", FractionBox(x: .nan, y: 0, width: 1, height: 1))].compactMap(\.self)
        let read = try XMPReader.read(XMPWriter.document(made, width: 1, height: 1))
        #expect(read.title == "abcd" && read.captured == nil && read.location == GeoPoint(latitude: 1, longitude: 2))
        #expect(read.people == [NamedRegion("Alice", nil)].compactMap(\.self))
    }

    @Test(.enabled(if: ExifTool.path != nil, "exiftool is not installed"))
    func `ExifTool reads the same`() throws {
        var made = PhotoAnnotations()
        made.title = "A & B"
        made.caption = "two\nlines"
        made.rating = 4
        made.tags = ["Places/Italy/Rome", "sea"]
        made.captured = CaptureTime(wallClock: 1_577_934_245.5, utcOffset: 7200)
        made.location = GeoPoint(latitude: -43.475, longitude: 11.5, altitude: 12.5)
        let box = FractionBox(x: 0.125, y: 0.25, width: 0.25, height: 0.125)
        made.people = [NamedRegion("Alice", box), NamedRegion("Bob", nil)].compactMap(\.self)
        let read = try ExifTool.read(XMPWriter.document(made, width: 400, height: 300))
        #expect(read["Title"] as? String == "A & B" && read["Description"] as? String == "two\nlines")
        #expect(read["Rating"] as? Int == 4)
        #expect(read["Subject"] as? [String] == ["Rome", "sea"])
        #expect(read["HierarchicalSubject"] as? [String] == ["Places|Italy|Rome", "sea"])
        #expect(read["TagsList"] as? [String] == ["Places/Italy/Rome", "sea"])
        #expect(read["DateTimeOriginal"] as? String == "2020:01:02 03:04:05.500+02:00")
        #expect(read["GPSLatitude"] as? Double == -43.475 && read["GPSLongitude"] as? Double == 11.5)
        #expect(read["GPSAltitude"] as? Double == 12.5)
        #expect(read["PersonInImage"] as? [String] == ["Alice", "Bob"])
        let info = try #require(read["RegionInfo"] as? [String: Any])
        let size = try #require(info["AppliedToDimensions"] as? [String: Any])
        #expect(size["W"] as? Int == 400 && size["H"] as? Int == 300 && size["Unit"] as? String == "pixel")
        let region = try #require((info["RegionList"] as? [[String: Any]])?.first)
        #expect(region["Name"] as? String == "Alice" && region["Type"] as? String == "Face")
        let area = try #require(region["Area"] as? [String: Any])
        #expect(area["X"] as? Double == 0.25 && area["Y"] as? Double == 0.3125 && area["W"] as? Double == 0.25)
    }
}

/// The same numbers in every run (SplitMix64), so that what failed can be repeated.
struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

/// ExifTool, where it is installed.
enum ExifTool {
    static let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map { "\($0)/exiftool" }.first(where: FileManager.default.isExecutableFile)

    /// The properties of an XMP file, numbers as numbers, structures whole.
    static func read(_ bytes: [UInt8]) throws -> [String: Any] {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).xmp")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: try #require(path))
        process.arguments = ["-j", "-n", "-struct", file.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try #require((try JSONSerialization.jsonObject(with: output) as? [[String: Any]])?.first)
    }
}
