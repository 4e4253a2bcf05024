import Catalog
import Foundation
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport
import Workers

/// A process that dies while it publishes or clones.
@Suite struct `A crash of publish and clone` {
    private let program = try? Program()

    private func expectDone(_ outcome: Program.Outcome) throws {
        try #require(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    }

    /// Some points in each run, all of them in the heavy one.
    private func step() -> Int {
        ProcessInfo.processInfo.environment["TIERSYNC_HEAVY"] != nil ? 1 : Int.random(in: 8...16)
    }

    private func copy(_ program: Program, _ from: String, _ to: String) throws {
        try FileManager.default.copyItem(
            atPath: program.directory.path.appending(from).string, toPath: program.directory.path.appending(to).string)
    }

    @Test func `leaves a remote from which all can be cloned after the next push, without orphans`() async throws {
        try await blocking {
            let program = try #require(program)
            let library = program.directory.path.appending("library").string
            let remote = program.directory.path.appending("remote").string
            try FileManager.default.createDirectory(atPath: remote, withIntermediateDirectories: true)
            try expectDone(program("init", library, "--remote", "file://\(remote)"))
            try expectDone(program("import", Program.photos + "/portraits/hopper.jpg", "--library", library))
            try expectDone(program("push", "--library", library))
            try expectDone(program("import", Program.photos + "/portraits/collins.jpg", "--library", library))
            try expectDone(program("assign", "hopper.jpg", "Grace Hopper", "--library", library))
            try copy(program, "library", "library-0")
            try copy(program, "remote", "remote-0")
            var point = 1
            while true {
                for name in ["library", "remote"] {
                    try FileManager.default.removeItem(atPath: program.directory.path.appending(name).string)
                    try copy(program, name + "-0", name)
                }
                let killed = try program("push", "--library", library, extra: ["TIERSYNC_CRASH_AT": "\(point)"])
                // What is there now is whole, too: the state before, or the new one.
                try expectDone(program("clone", "file://\(remote)", "\(library)-early-\(point)"))
                if killed.status == 0 { break }
                #expect(killed.status == 9, "\(killed.output)\(killed.errors)")
                try expectDone(program("push", "--library", library))
                let clone = "\(library)-clone-\(point)"
                try expectDone(program("clone", "file://\(remote)", clone))
                let status = try program("status", "--json", "--library", clone).document()
                #expect(status["photos"] as? Int == 2 && status["remote"] as? Int == 2)
                try await expectNoOrphans(library, remote)
                point += step()
            }
            #expect(point > 1, "the hook killed nothing")
        }
    }

    @Test func `while it clones is mended by the same command`() async throws {
        try await blocking {
            let program = try #require(program)
            let library = program.directory.path.appending("library").string
            let remote = program.directory.path.appending("remote").string
            try FileManager.default.createDirectory(atPath: remote, withIntermediateDirectories: true)
            try expectDone(program("init", library, "--remote", "file://\(remote)"))
            try expectDone(program("import", Program.photos + "/portraits/hopper.jpg", "--library", library))
            try expectDone(program("push", "--library", library))
            var point = 1
            while true {
                let clone = "\(library)-\(point)"
                let killed = try program(
                    "clone", "file://\(remote)", clone, extra: ["TIERSYNC_CRASH_AT": "\(point)"])
                if killed.status == 0 { break }
                #expect(killed.status == 9, "\(killed.output)\(killed.errors)")
                // It is a whole library already only when the last step was done.
                let early = try program("status", "--json", "--library", clone)
                if early.status == 0 {
                    #expect(try early.document()["photos"] as? Int == 1)
                } else {
                    try expectDone(program("clone", "file://\(remote)", clone))
                }
                let status = try program("status", "--json", "--library", clone).document()
                #expect(status["photos"] as? Int == 1 && status["remote"] as? Int == 1)
                #expect(FileManager.default.contentsEqual(atPath: library + "/proxies", andPath: clone + "/proxies"))
                // The first few, around the marker, in every run.
                point += point < 4 ? 1 : step()
            }
            #expect(point > 1, "the hook killed nothing")
            let again = try program("clone", "file://\(remote)", library)
            #expect(again.status == 2 && again.errors.contains("not empty"))
        }
    }

    private func expectNoOrphans(_ folder: String, _ remote: String) async throws {
        let library = try await Library.open(in: FilePath(folder))
        let below = "/tiersync/v1/devices"
        let names = FileManager.default.enumerator(atPath: remote + below)?.compactMap { $0 as? String } ?? []
        let files = names.filter { $0.contains("/") }
        let keys = try await library.catalog.ownObjectKeys()
        let strays = keys.symmetricDifference(files.map { "tiersync/v1/devices/\($0)" })
        #expect(strays == [])
    }
}
