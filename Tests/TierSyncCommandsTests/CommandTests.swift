import Foundation
import SystemPackage
import Testing
import TierSyncTestSupport

@Suite struct `The command line` {
    @Test func `does the main job with stable JSON`() throws {
        let tiersync = try Program()
        let remote = tiersync.directory.path.appending("remote").string
        try FileManager.default.createDirectory(atPath: remote, withIntermediateDirectories: true)
        #expect(try tiersync("init", "--remote", "file://\(remote)").status == 0)
        let imported = try tiersync("import", Program.photos, "--json").document()
        let count = try #require(imported["done"] as? Int)
        #expect(count == 19)
        #expect(
            Set(imported.keys).isSuperset(of: ["done", "skipped", "failed", "bytesSent", "bytesReceived", "seconds"]))
        let pushed = try tiersync("push", "--json").document()
        #expect(pushed["done"] as? Int == count)
        let evicted = try tiersync("evict", "--json").document()
        #expect(evicted["done"] as? Int == count)
        let status = try tiersync("status", "--json").document()
        #expect(status["remote"] as? Int == count)
        #expect(
            Set(status.keys).isSuperset(of: [
                "photos", "local", "both", "remote", "unanalyzed", "faces", "people", "libraryBytes", "originalBytes",
            ]))
    }

    @Test func `adopts what lies on the remote, with stable JSON`() throws {
        let tiersync = try Program()
        let remote = tiersync.directory.path.appending("remote").string
        try FileManager.default.createDirectory(atPath: remote, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: Program.photos + "/portraits", toPath: remote + "/Family")
        #expect(try tiersync("init", "--remote", "file://\(remote)").status == 0)
        #expect(try tiersync("adopt", "--dry-run", "--json").document()["done"] as? Int == 7)
        let adopted = try tiersync("adopt", "Family", "--json").document()
        #expect(adopted["done"] as? Int == 7)
        #expect(
            Set(adopted.keys).isSuperset(of: [
                "done", "skipped", "failed", "bytesSent", "bytesReceived", "seconds", "companions", "changed",
                "vanished", "missing",
            ]))
        #expect(try tiersync("adopt", "--json").document()["skipped"] as? Int == 7)
        let shown = try tiersync("show", "hopper.jpg", "--json").document()
        #expect(shown["tier"] as? String == "remote" && shown["sha256"] is NSNull && shown["width"] as? Int == 0)
        #expect(try tiersync("adopt", "tiersync").status == 2)
        #expect(try tiersync("adopt", "nothing").status == 2)
        #expect(try tiersync("people", "list", "--json").list().isEmpty)
    }

    @Test func `shows a photo, its people and the bandwidth`() throws {
        let tiersync = try Program()
        _ = try tiersync("init")
        let imported = try tiersync("import", "--analyze", Program.photos + "/portraits")
        try #require(imported.status == 0, "\(imported.errors)")
        let receipt = try tiersync("assign", "hopper.jpg", "Grace Hopper", "--json").document()
        #expect(receipt["facesMoved"] as? Int == 4)
        #expect(receipt["bytesFetched"] as? Int == 0)
        #expect(
            Set(receipt.keys).isSuperset(of: [
                "photo", "person", "facesMoved", "peopleChanged", "bytesFetched", "milliseconds",
            ]))
        let shown = try tiersync("show", "hopper.jpg", "--json").document()
        #expect((shown["id"] as? String)?.hasPrefix("photo") == true)
        #expect((shown["sha256"] as? String)?.count == 64)
        let face = try #require((shown["faces"] as? [[String: Any]])?.first)
        #expect(face["person"] as? String == "Grace Hopper")
        #expect((face["box"] as? [Double])?.count == 4)
        let people = try tiersync("people", "list", "--json").list()
        #expect(people.first { $0["person"] as? String == "Grace Hopper" }?["photos"] as? Int == 4)
        let faces = try tiersync("people", "list", "--faces", "--json").list()
        #expect(faces.count == 8)
        #expect(
            Set(faces[0].keys) == [
                "photo", "sha256", "file", "face", "index", "box", "width", "height", "cluster", "person",
            ])
        #expect(try tiersync("undo", "--json").document()["facesMoved"] as? Int == 4)
        let report = try tiersync("report", "bandwidth", "--json").document()
        let analysis = try #require(report["analysis"] as? [String: Any])
        #expect(analysis["bytesFetched"] as? Int == 0)
        #expect((analysis["fetchedMoreThanOnce"] as? [String])?.isEmpty == true)
        #expect(((report["totals"] as? [String: Any])?["push"] as? [String: Any])?["requests"] as? Int == 0)
        #expect(try tiersync("models", "list").output.contains("centerface"))
        #expect(try tiersync("doctor").status == 0)
    }

    @Test func `measures the device, takes a profile, and says so in doctor`() throws {
        let tiersync = try Program()
        let folder = tiersync.directory.path.appending("library").string
        #expect(try tiersync("init", folder).status == 0)
        let bench = try tiersync("models", "bench", "--json").document()
        #expect((bench["secondsPerPhoto"] as? [String: Double])?.keys.sorted() == ["accurate", "balanced", "fast"])
        #expect((bench["timings"] as? [[String: Any]])?.count ?? 0 >= 5)
        let chosen = try tiersync("models", "use", "fast", "--json", "--library", folder).document()
        #expect(chosen["profile"] as? String == "fast" && chosen["isAutomatic"] as? Bool == false)
        #expect(try tiersync("doctor", "--library", folder).output.contains("analysis profile: fast (config.json)"))
        let automatic = try tiersync("models", "use", "auto", "--json", "--library", folder).document()
        #expect(automatic["isAutomatic"] as? Bool == true)
        #expect(automatic["profile"] as? String == bench["recommended"] as? String)
        #expect(try tiersync("models", "use", "best", "--library", folder).status == 2)
    }

    @Test func `looks again only when told what it costs and asked to`() throws {
        let tiersync = try Program()
        let folder = tiersync.directory.path.appending("library").string
        let remote = tiersync.directory.path.appending("remote").string
        try FileManager.default.createDirectory(atPath: remote, withIntermediateDirectories: true)
        #expect(try tiersync("init", folder, "--remote", "file://\(remote)").status == 0)
        let photo = Program.photos + "/portraits/collins.jpg"
        #expect(try tiersync("import", photo, "--analyze", "--push", "--evict", "--library", folder).status == 0)
        let refused = try tiersync("analyze", "photo1", "--again", "--library", folder)
        #expect(refused.status == 2)
        #expect(refused.errors.contains("1 original must be fetched again") && refused.errors.contains("--yes"))
        let report = try tiersync("report", "bandwidth", "--json", "--library", folder).document()
        #expect(((report["totals"] as? [String: Any])?["reanalysis"] as? [String: Any])?["received"] as? Int ?? 0 == 0)
        #expect(try tiersync("analyze", "photo1", "--again", "--yes", "--library", folder).status == 0)
        let after = try tiersync("report", "bandwidth", "--json", "--library", folder).document()
        let received = ((after["totals"] as? [String: Any])?["reanalysis"] as? [String: Any])?["received"] as? Int
        #expect(received == (try FileManager.default.attributesOfItem(atPath: photo)[.size] as? Int))
    }

    @Test func `without the runtime, measures what needs no model and says what is missing`() throws {
        let tiersync = try Program()
        let folder = tiersync.directory.path.appending("library").string
        #expect(try tiersync("init", folder).status == 0)
        #expect(try tiersync("import", Program.photos + "/portraits", "--library", folder).status == 0)
        let outcome = try tiersync("analyze", "--library", folder, extra: ["TIERSYNC_OPENVINO": "/nowhere"])
        #expect(outcome.status == 1)
        #expect((outcome.output + outcome.errors).contains("OpenVINO"))
        let shown = try tiersync("show", "photo1", "--json", "--library", folder).document()
        #expect((shown["quality"] as? [String: Any])?["technical"] as? Double ?? 0 > 0)
        #expect((shown["faces"] as? [Any])?.isEmpty == true)
        let chosen = try tiersync(
            "models", "use", "fast", "--library", folder, extra: ["TIERSYNC_OPENVINO": "/nowhere"])
        #expect(chosen.status == 0 && chosen.output.contains("profile: fast"))
        // With the runtime, the analysis is still owed, and done.
        #expect(try tiersync("status", "--json", "--library", folder).document()["unanalyzed"] as? Int ?? 0 > 0)
        #expect(try tiersync("analyze", "--library", folder).status == 0)
        #expect(try tiersync("status", "--json", "--library", folder).document()["unanalyzed"] as? Int == 0)
    }

    @Test func `finds the library that encloses the folder, the named one, and the standard one`() throws {
        let tiersync = try Program()
        let folder = tiersync.directory.path.appending("photos").string
        #expect(try tiersync("init", folder).status == 0)
        try FileManager.default.createDirectory(atPath: folder + "/deep/er", withIntermediateDirectories: true)
        #expect(try tiersync("status", in: folder + "/deep/er").status == 0)
        #expect(try tiersync("status").status == 2)
        #expect(try tiersync("status", "--library", folder).status == 0)
        #expect(try tiersync("status", extra: ["TIERSYNC_LIBRARY": folder]).status == 0)
        #expect(try tiersync("init").status == 0)
        #expect(try tiersync("status").status == 0)
        #expect(
            FileManager.default.fileExists(
                atPath: tiersync.directory.path.appending(".local/share/tiersync/library/catalog.sqlite").string))
    }
}

@Suite struct `Exit codes` {
    /// A program with a library of one photo that has two faces.
    private func withLibrary() throws -> Program {
        let tiersync = try Program()
        #expect(try tiersync("init").status == 0)
        #expect(try tiersync("import", "--analyze", Program.photos + "/portraits/side-by-side.jpg").status == 0)
        return tiersync
    }

    @Test(arguments: [
        (["show", "photo99"], "no photo is called photo99"),
        (["show", "zzz.jpg"], "no photo is called zzz.jpg"),
        (["assign", "photo1", "Eileen"], "2 faces"),
        (["assign", "photo1", "", "--face", "1"], "name is empty"),
        (["assign", "photo1", "Eileen", "--face", "7"], "no face 7"),
        (["reject", "photo1", "Nobody"], "nobody is called Nobody"),
        (["undo"], "nothing to take back"),
        (["push"], "no remote"),
        (["frobnicate"], "frobnicate"),
        (["import"], "import"),
        (["import", "x", "--evict"], "--push"),
        (["people", "show", "Nobody"], "nobody is called Nobody"),
        (["analyze", "--limit", "0"], "--limit"),
        (["evict", "--free", "lots"], "lots"),
        (["remote", "set", "ftp://host/x"], "file:///"),
    ])
    func `are 2 for what was not understood, and say what to type`(arguments: [String], said: String) throws {
        let tiersync = try withLibrary()
        let outcome = try tiersync.run([Program.path.string] + arguments)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(said), "\(outcome.errors)")
        #expect(try tiersync("status", "--json").document()["photos"] as? Int == 1)
    }

    @Test(arguments: ["s3:/bucket", "nonsense", "http://host/x", "s3://", "webdav://", "file://relative/x"])
    func `are 2 for a remote address that cannot be understood, and nothing is made`(url: String) throws {
        let tiersync = try Program()
        let outcome = try tiersync("init", "lib", "--remote", url)
        #expect(outcome.status == 2, "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: tiersync.directory.path.appending("lib").string))
    }

    @Test func `are 2 where there is a library already, or none`() throws {
        let tiersync = try Program()
        #expect(try tiersync("status").status == 2)
        #expect(try tiersync("init").status == 0)
        #expect(try tiersync("init").status == 2)
    }

    @Test func `are 3 when the remote does not answer or refuses`() throws {
        let tiersync = try withLibrary()
        _ = try tiersync("remote", "set", "webdav://user:secret-word@127.0.0.1:9/dav")
        let outcome = try tiersync("push")
        #expect(outcome.status == 3)
        #expect(!outcome.errors.contains("secret-word"))
        #expect(try !tiersync("status").output.contains("secret-word"))
        let mode = try FileManager.default.attributesOfItem(
            atPath: tiersync.directory.path.appending(".local/share/tiersync/library/credentials.json").string)[
                .posixPermissions]
        #expect(mode as? Int == 0o600)
    }

    @Test(.enabled(if: ServerPrograms.weed != nil, Comment(rawValue: SeaweedServer.missing)))
    func `are 3 for wrong credentials, none, and a bucket that is not there`() throws {
        let server = try SeaweedServer.shared()
        let bucket = "codes-\(UUID().uuidString.lowercased().prefix(8))"
        try server.makeBucket(bucket)
        let tiersync = try withLibrary()
        let endpoint = "endpoint=http://127.0.0.1:\(server.port)&region=us-east-1"
        let right = ["AWS_ACCESS_KEY_ID": SeaweedServer.accessKeyID, "AWS_SECRET_ACCESS_KEY": SeaweedServer.secret]
        _ = try tiersync("remote", "set", "s3://\(bucket)?\(endpoint)")
        let wrong = ["AWS_ACCESS_KEY_ID": SeaweedServer.accessKeyID, "AWS_SECRET_ACCESS_KEY": "not-the-secret"]
        let refused = try tiersync("push", extra: wrong)
        #expect(refused.status == 3, "\(refused.errors)")
        #expect(!refused.errors.contains("not-the-secret"))
        let none = try tiersync("push")
        #expect(none.status == 3, "\(none.errors)")
        #expect(none.errors.contains("AWS_ACCESS_KEY_ID"))
        _ = try tiersync("remote", "set", "s3://\(bucket)-not-there?\(endpoint)")
        let missing = try tiersync("push", extra: right)
        #expect(missing.status == 3, "\(missing.errors)")
        #expect(missing.errors.contains("\(bucket)-not-there"))
        _ = try tiersync("remote", "set", "s3://\(bucket)?\(endpoint)")
        #expect(try tiersync("push", extra: right).status == 0)
    }

    @Test func `are 5 for a library of a newer version, and for a damaged one`() throws {
        let tiersync = try withLibrary()
        let catalog = tiersync.directory.path.appending(".local/share/tiersync/library/catalog.sqlite").string
        #expect(try tiersync.run(["python3", "-c", Self.makeNewer, catalog]).status == 0)
        let newer = try tiersync("status")
        #expect(newer.status == 5, "\(newer.errors)")
        #expect(newer.errors.contains("newer"))
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: catalog + suffix) }
        _ = FileManager.default.createFile(atPath: catalog, contents: Data(repeating: 7, count: 8192))
        #expect(try tiersync("status").status == 5)
    }

    /// What a later tiersync would have done to the catalog.
    private static let makeNewer = """
        import sqlite3, sys
        db = sqlite3.connect(sys.argv[1])
        db.execute("INSERT INTO grdb_migrations VALUES ('v999')")
        db.execute("PRAGMA user_version = 999")
        db.commit()
        """

    @Test func `are 1 when some photos failed`() throws {
        let tiersync = try Program()
        _ = try tiersync("init")
        let broken = Program.photos + "/../broken"
        let outcome = try tiersync("import", broken, Program.photos + "/portraits/hopper.jpg", "--json")
        #expect(outcome.status == 1)
        let failed = try #require(try outcome.document()["failed"] as? [[String: Any]])
        #expect(failed.count == 6)
        #expect(failed.allSatisfy { $0["file"] is String && $0["error"] is String && $0["remedy"] is String })
    }

    @Test func `are 0 for help and version`() throws {
        let tiersync = try Program()
        #expect(try tiersync("--help").status == 0)
        #expect(try tiersync("--version").status == 0)
        #expect(try tiersync("help", "import").output.contains("never touched"))
    }
}
