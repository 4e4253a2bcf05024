import Foundation
import Imaging
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

@Suite(
    .enabled(if: PhotoReader.findDecoder() != nil, "tiersync-decoder is not built"),
    .enabled(if: TestMovie.isAvailable, Comment(rawValue: TestMovie.missing)))
struct MovieTests {
    private let folder = try? TestFolder()
    private let reader = PhotoReader()

    private func movie(
        _ name: String = "a.mov", black: Double = 0, tags: [String: String] = [:]
    ) throws -> FilePath {
        let file = try #require(folder).path.appending(name)
        try TestMovie.make(file, black: black, tags: tags)
        return file
    }

    private func isRed(_ image: PixelImage) -> Bool {
        let color = image.color(image.width / 2, image.height / 2)
        return color[0] > 200 && color[1] < 60 && color[2] < 60
    }

    @Test func `one frame is the picture`() throws {
        let file = try movie()
        let copy = try #require(folder).path.appending("copy")
        let reading = try reader.read(file, longSide: nil, copyingTo: copy)
        #expect(reading.format == .movie)
        #expect(reading.digest == ContentDigest(of: try contents(file)))
        #expect(try contents(copy) == contents(file))
        #expect((reading.metadata.width, reading.metadata.height) == (160, 120))
        #expect((reading.image.width, reading.image.height) == (160, 120))
        #expect(isRed(reading.image))
        let small = try reader.read(file, longSide: 80)
        #expect((small.image.width, small.image.height, small.scale) == (80, 60, 0.5))
    }

    @Test func `a black beginning is passed over, and a black film is black`() throws {
        #expect(isRed(try reader.read(try movie(black: 2), longSide: nil).image))
        let file = try #require(folder).path.appending("black.mp4")
        try TestMovie.make(file, black: 9, options: ["-t", "3"])
        #expect(try reader.read(file, longSide: nil).image.color(80, 60).allSatisfy { $0 < 20 })
    }

    @Test func `a film that must be turned comes upright`() throws {
        let turned = try #require(folder).path.appending("turned.mp4")
        try TestMovie.turn(try movie(), by: 90, into: turned)
        let reading = try reader.read(turned, longSide: nil)
        #expect((reading.metadata.width, reading.metadata.height) == (120, 160))
        #expect((reading.image.width, reading.image.height) == (120, 160))
    }

    @Test func `time and place are read, with the zone where it is said`() throws {
        let file = try movie(tags: [
            "com.apple.quicktime.creationdate": "2019-05-04T12:34:56+0200", "creation_time": "2019-05-04T10:34:56Z",
            "com.apple.quicktime.location.ISO6709": "+48.1351+011.5820+519.000/",
            "com.apple.quicktime.make": "Maker", "com.apple.quicktime.model": "Telephone",
        ])
        let metadata = try reader.read(file, longSide: 40).metadata
        #expect(metadata.captured?.utcOffset == 7200)
        #expect(metadata.captured?.instant.ISO8601Format() == "2019-05-04T10:34:56Z")
        #expect(metadata.location?.longitude == 11.582)
        #expect((metadata.cameraMake, metadata.cameraModel) == ("Maker", "Telephone"))
        let other = try movie("b.mp4", tags: ["creation_time": "2019-05-04T10:34:56Z"])
        let captured = try reader.read(other, longSide: 40).metadata.captured
        #expect(captured?.utcOffset == 0)
        #expect(captured?.instant.ISO8601Format() == "2019-05-04T10:34:56Z")
    }

    @Test func `a film is told by its content, whatever it is called`() throws {
        let odd = try movie("-i concat:x.mp4")
        let renamed = try #require(folder).path.appending("-file:\u{1}.jpg")
        try FileManager.default.moveItem(atPath: odd.string, toPath: renamed.string)
        #expect(isRed(try reader.read(renamed, longSide: nil).image))
    }

    @Test func `a damaged film costs one photo`() throws {
        let folder = try #require(folder)
        let whole = try contents(try movie())
        for bytes in [Array(whole.prefix(40)), Array(whole.prefix(whole.count / 2))] {
            let error = try #require(throws: ImagingError.self) {
                try reader.read(try folder.file("b.mov", bytes), longSide: nil)
            }
            #expect([.corrupt, .truncated].contains(error.code))
        }
    }

    @Test func `a list of other files is not followed`() throws {
        let folder = try #require(folder)
        _ = try movie("secret.mov")
        let list = "ffconcat version 1.0\nfile \(folder.path.appending("secret.mov"))\n"
        let error = try #require(throws: ImagingError.self) {
            try reader.read(try folder.file("list.mov", Array(list.utf8)), longSide: nil)
        }
        #expect(error.code == .notAnImage)
    }

    @Test func `the limits hold for the programs`() throws {
        let file = try movie()
        let slow = try #require(folder).file("slow", Array("#!/bin/sh\nexec sleep 60\n".utf8))
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: slow.string)
        let hanging = PhotoReader(
            limits: ReadingLimits(decoderSeconds: 0.3), movieTools: MovieTools(ffmpeg: slow, ffprobe: slow))
        #expect(try #require(throws: ImagingError.self) { try hanging.read(file, longSide: nil) }.code == .timedOut)
        let small = PhotoReader(limits: ReadingLimits(decoderMemory: 64 << 20))
        #expect(throws: ImagingError.self) { try small.read(file, longSide: nil) }
        let none = PhotoReader(movieTools: MovieTools(ffmpeg: "/nonexistent", ffprobe: "/nonexistent"))
        let error = try #require(throws: ImagingError.self) { try none.read(file, longSide: nil) }
        #expect(error.code == .decoderMissing)
        #expect(error.remedy?.contains("ffmpeg") == true)
    }
}

struct MovieHeaderTests {
    private func header(_ stream: String, _ format: String = "") -> MovieHeader? {
        MovieHeader(json: Array(#"{"streams": [{\#(stream)}], "format": {"tags": {\#(format)}}}"#.utf8))
    }

    @Test func `the upright size counts turns and pixels that are not square`() {
        let size = #""width": 720, "height": 576"#
        #expect(header(size)?.width == 720)
        #expect(header(size + #", "sample_aspect_ratio": "16:15""#)?.width == 768)
        #expect(header(size + #", "side_data_list": [{"x": 1}, {"rotation": -90}]"#)?.width == 576)
        #expect(header(size + #", "tags": {"rotate": "270"}"#)?.height == 720)
        #expect(header(size + #", "side_data_list": [{"rotation": 180}]"#)?.width == 720)
        #expect(header(#""codec_type": "video""#) == nil)
        #expect(MovieHeader(json: Array("{}".utf8)) == nil)
        #expect(MovieHeader(json: []) == nil)
    }

    @Test(
        arguments: [
            ("+27.5916+086.5640+8850/", 27.5916, 86.564, 8850), ("-10.5-020.25/", -10.5, -20.25, nil),
            ("+48.0+011.5+500CRSWGS_84/", 48, 11.5, 500),
        ] as [(String, Double, Double, Double?)])
    func `a place is read`(text: String, latitude: Double, longitude: Double, altitude: Double?) {
        let place = GeoPoint(iso6709: text)
        #expect((place?.latitude, place?.longitude, place?.altitude) == (latitude, longitude, altitude))
    }

    @Test(arguments: ["", "48.0", "+48.0", "x+1+2", "+1.2.3+4", "+91+10/"]) func `what is no place is none`(
        text: String
    ) {
        #expect(GeoPoint(iso6709: text) == nil)
    }

    @Test func `a clock that was never set gives no time`() {
        let size = #""width": 10, "height": 10"#
        for text in ["1904-01-01T00:00:00.000000Z", "1970-01-01T00:00:00.000000Z", "0000-00-00T00:00:00Z"] {
            #expect(header(size, #""creation_time": "\#(text)""#)?.metadata.captured == nil)
        }
        #expect(header(size, #""creation_time": "2020-01-02T03:04:05.000000Z""#)?.metadata.captured?.utcOffset == 0)
        let local = header(size, #""com.apple.quicktime.creationdate": "2020-01-02T03:04:05""#)?.metadata.captured
        #expect(local?.utcOffset == nil && local != nil)
    }
}
