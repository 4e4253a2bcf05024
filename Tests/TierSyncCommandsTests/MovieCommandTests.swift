import Foundation
import SystemPackage
import Testing
import TierSyncTestSupport

@Suite struct `Without ffmpeg` {
    @Test func `a movie is left alone, with the reason, and doctor says what is missing`() throws {
        var tiersync = try Program()
        tiersync.environment["TIERSYNC_FFMPEG"] = "/nonexistent/ffmpeg"
        _ = try tiersync("init")
        let folder = tiersync.directory.path.appending("in")
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            atPath: Program.photos + "/portraits/hopper.jpg", toPath: folder.string + "/IMG_1.jpg")
        for name in ["IMG_1.mov", "IMG_2.mov"] {
            try Data(name.utf8).write(to: URL(filePath: folder.string + "/" + name))
        }
        let outcome = try tiersync("import", folder.string)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(
            (outcome.output + outcome.errors).contains(
                "1 movie without a picture beside it was left alone: install ffmpeg"))
        #expect(try tiersync("doctor").output.contains("ffmpeg was not found"))
    }
}

@Suite(.enabled(if: TestMovie.isAvailable, Comment(rawValue: TestMovie.missing))) struct `With ffmpeg` {
    @Test func `doctor says where it is`() throws {
        let tiersync = try Program()
        #expect(try tiersync("doctor").output.contains("/ffmpeg"))
    }
}
