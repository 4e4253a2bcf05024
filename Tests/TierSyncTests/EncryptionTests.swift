import Catalog
import Foundation
import Remote
import Sealing
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// A library whose remote holds nothing that its provider could read.
@Suite struct `An encrypted library` {
    private static let portraits = EngineFixture.photos.appending("portraits")

    private func pushed(_ fixture: EngineFixture) async throws {
        let analyze = EngineFixture.hasModels
        _ = try await fixture.library.importPhotos(at: [Self.portraits], options: ImportOptions(analyze: analyze))
        _ = try await fixture.library.assign(
            try await fixture.library.photo("hopper.jpg"), to: "Grace Hopper", face: analyze ? 1 : nil)
        let summary = try await fixture.library.push()
        #expect(summary.failed == [] && summary.stoppedBy == nil)
    }

    private func remoteFiles(_ fixture: EngineFixture) -> [FilePath] {
        EngineFixture.files(below: fixture.directory.path.appending("remote"))
    }

    private func clone(_ fixture: EngineFixture, _ secret: LibrarySecret, _ name: String = "clone") async throws
        -> Library
    {
        try await Library.clone(
            from: try #require(fixture.library.configuration.remote), to: fixture.directory.path.appending(name),
            unlocking: { secret }
        ).library
    }

    @Test func `shows its provider no picture, no name and no word`() async throws {
        let fixture = try await EngineFixture(encryption: TestEncryption.encryption())
        try await pushed(fixture)
        let files = remoteFiles(fixture)
        let originals = files.filter { $0.string.contains("/originals/") }
        #expect(originals.count == 7)
        // None so short that it would be among random bytes.
        let words = ["hopper", "Hopper", "collins", "JFIF\0\u{1}", "Exif\0\0", "\"kind\"", "\"photo\"", "person"].map {
            Data($0.utf8)
        }
        for file in files {
            let data = try #require(FileManager.default.contents(atPath: file.string))
            let isPlain = file.string.hasSuffix("/format") || file.string.contains("/keys/")
            #expect(data.starts(with: Data("TSEALED".utf8)) != isPlain, "\(file)")
            for word in words {
                #expect(data.range(of: word) == nil, "\(file): \(String(decoding: word, as: UTF8.self))")
                #expect(!file.string.contains(String(decoding: word, as: UTF8.self)))
            }
        }
        let name = try #require(originals.first?.string)
        #expect(name.contains(/\/originals\/[0-9a-f]{2}\/[0-9a-f]{62}$/))
        // The passphrase, the keys and the recovery key are nowhere there.
        let exported = String(decoding: try await fixture.library.exportedKeys(), as: UTF8.self)
        let key = try #require(exported.firstMatch(of: /"key" : "([0-9a-f]{64})"/)?.1)
        for file in files {
            let data = try #require(FileManager.default.contents(atPath: file.string))
            #expect(
                data.range(of: Data(TestEncryption.passphrase.utf8)) == nil && data.range(of: Data(key.utf8)) == nil)
        }
    }

    @Test func `keeps its keys where only their owner can read them`() async throws {
        let fixture = try await EngineFixture(encryption: TestEncryption.encryption())
        let path = fixture.library.layout.keys
        func mode() throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path.string)[.posixPermissions] as? Int
        }
        #expect(try mode() == 0o600)
        let output = fixture.directory.path.appending("exported.json")
        try await fixture.library.exportKeys(to: output)
        #expect(try FileManager.default.attributesOfItem(atPath: output.string)[.posixPermissions] as? Int == 0o600)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path.string)
        await #expect(throws: EngineError.self) { _ = try await fixture.library.makeStore() }
        // Without them nothing goes there, rather than in plain.
        try FileManager.default.removeItem(atPath: path.string)
        _ = try await fixture.library.importPhotos(at: [Self.portraits.appending("hopper.jpg")])
        let reopened = try await fixture.reopened()
        let error = await #expect(throws: EngineError.self) { _ = try await reopened.push() }
        #expect(error?.code == .keysMissing)
        #expect(remoteFiles(fixture) == [])
    }

    @Test func `evicts, fetches, analyses and opens as any other`() async throws {
        let fixture = try await EngineFixture(encryption: TestEncryption.encryption())
        let library = fixture.library
        _ = try await library.importPhotos(at: [Self.portraits])
        #expect(try await library.push().failed == [])
        #expect(try await library.evict().done == 7)
        if EngineFixture.hasModels { #expect(try await library.analyze().failed == []) }
        for file in EngineFixture.files(below: Self.portraits) {
            let name = try #require(file.lastComponent?.string)
            guard let photo = try? await library.photo(name) else { continue }
            let opened = try await library.open(photo, output: fixture.directory.path.appending("out-\(name)"))
            #expect(FileManager.default.contentsEqual(atPath: opened.file, andPath: file.string))
        }
        let report = try await library.verify(VerifyOptions(readPercent: 100))
        #expect(report.problems == [])
        #expect(try await library.catalog.checkIntegrity() == [])
    }

    @Test(.enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
    func `loses one photo to a tampered object, after one more try, and asks for it no further time`() async throws {
        let fixture = try await EngineFixture(encryption: TestEncryption.encryption())
        let library = fixture.library
        _ = try await library.importPhotos(at: [Self.portraits])
        #expect(try await library.push().failed == [])
        #expect(try await library.evict().done == 7)
        let key = try #require(try await library.photo("hopper.jpg").primary.remote?.key)
        let file = URL(filePath: fixture.directory.path.appending("remote/\(key)").string)
        var data = try Data(contentsOf: file)
        data[data.count / 2] ^= 1
        try data.write(to: file)
        let summary = try await library.analyze()
        #expect(summary.done == 6 && summary.failed.map(\.file) == ["hopper.jpg"])
        let gets = try await library.bandwidthReport().totals["analysis"]?.requests
        #expect(try await library.analyze().done == 0)
        #expect(try await library.bandwidthReport().totals["analysis"]?.requests == gets)
        #expect(EngineFixture.files(below: library.layout.spool) == [])
    }

    @Test func `is cloned by passphrase, recovery key or code, each photo equal`() async throws {
        let encryption = try TestEncryption.encryption()
        let fixture = try await EngineFixture(encryption: encryption)
        try await pushed(fixture)
        #expect(try await fixture.library.evict().failed == [])
        let code = try await fixture.library.inviteDevice().code
        let secrets: [LibrarySecret] = [
            .passphrase(TestEncryption.passphrase), .recoveryKey(encryption.recoveryKey.lowercased()), .code(code),
        ]
        for (number, secret) in secrets.enumerated() {
            let clone = try await clone(fixture, secret, "clone-\(number)")
            #expect(try CatalogComparison.differences(fixture.library.layout.folder, clone.layout.folder) == [])
            #expect(try await clone.isEncrypted())
            let opened = try await clone.open(
                clone.photo("hopper.jpg"), output: fixture.directory.path.appending("hopper-\(number).jpg"))
            #expect(
                FileManager.default.contentsEqual(
                    atPath: opened.file, andPath: Self.portraits.appending("hopper.jpg").string))
        }
        // The code is used up.
        let error = await #expect(throws: SealingError.self) { _ = try await clone(fixture, .code(code), "again") }
        #expect(error?.code == .noInvitation)
    }

    @Test func `is not cloned without what opens it, and leaves nothing behind`() async throws {
        let fixture = try await EngineFixture(encryption: TestEncryption.encryption())
        try await pushed(fixture)
        let wrong: [(LibrarySecret, SealingError.Code)] = [
            (.passphrase("some other words, as many"), .wrongSecret), (.recoveryKey(RecoveryKey().text), .wrongSecret),
            (.recoveryKey("ABCD"), .mistyped), (.code("0000-0000-0000-0000"), .noInvitation),
        ]
        for (secret, code) in wrong {
            let error = await #expect(throws: SealingError.self) { _ = try await clone(fixture, secret) }
            #expect(error?.code == code)
            #expect(!FileManager.default.fileExists(atPath: fixture.directory.path.appending("clone").string))
        }
        let address = try #require(fixture.library.configuration.remote)
        let error = await #expect(throws: EngineError.self) {
            _ = try await Library.clone(from: address, to: fixture.directory.path.appending("clone"))
        }
        #expect(error?.code == .encryptedRemote)
    }

    @Test func `never shares a remote with one in plain`() async throws {
        let fixture = try await EngineFixture(encryption: TestEncryption.encryption())
        try await pushed(fixture)
        let address = try #require(fixture.library.configuration.remote)
        let before = remoteFiles(fixture)
        let plain = try await Library.create(in: fixture.directory.path.appending("plain"), remote: address)
        _ = try await plain.importPhotos(at: [Self.portraits])
        let error = await #expect(throws: EngineError.self) { _ = try await plain.push() }
        #expect(error?.code == .encryptedRemote)
        #expect(remoteFiles(fixture) == before)
        let other = try await Library.create(
            in: fixture.directory.path.appending("other"), remote: address, encryption: TestEncryption.encryption())
        await #expect(throws: EngineError.self) { _ = try await other.makeStore() }
        let adoption = await #expect(throws: EngineError.self) { _ = try await fixture.library.adopt() }
        #expect(adoption?.code == .encryptedLibrary)
        #expect(remoteFiles(fixture) == before)
    }

    @Test func `does not begin where one in plain is`() async throws {
        let fixture = try await EngineFixture(encryption: nil)
        _ = try await fixture.library.importPhotos(at: [Self.portraits.appending("hopper.jpg")])
        #expect(try await fixture.library.push().failed == [])
        let before = remoteFiles(fixture)
        let other = try await Library.create(
            in: fixture.directory.path.appending("other"), remote: fixture.library.configuration.remote,
            encryption: TestEncryption.encryption())
        let error = await #expect(throws: EngineError.self) { _ = try await other.makeStore() }
        #expect(error?.code == .plainRemote)
        #expect(remoteFiles(fixture) == before)
    }

    @Test func `goes on after a rotation on each device that has joined again`() async throws {
        let fixture = try await EngineFixture(encryption: TestEncryption.encryption())
        try await pushed(fixture)
        let other = try await clone(fixture, .passphrase(TestEncryption.passphrase))
        let old = remoteFiles(fixture).filter { $0.string.contains("/originals/") }
        let contents = old.map { FileManager.default.contents(atPath: $0.string) }
        let recovery = try await fixture.library.rotateKeys(passphrase: "words that are all new")
        // No object was touched.
        #expect(old.map { FileManager.default.contents(atPath: $0.string) } == contents)
        #expect(try await fixture.library.keysReport().map(\.isNewest) == [true, false])
        // The other device stores nothing with the old key, and reads what is there.
        _ = try await other.importPhotos(at: [EngineFixture.photos.appending("2010")])
        let summary = try await other.push()
        #expect((summary.stoppedBy as? EngineError)?.code == .keysChanged && summary.done == 0)
        #expect(remoteFiles(fixture).filter { $0.string.contains("/originals/") } == old)
        _ = try await other.open(other.photo("hopper.jpg"), output: fixture.directory.path.appending("h.jpg"))
        await #expect(throws: SealingError.self) {
            try await other.joinKeys(with: .passphrase(TestEncryption.passphrase))
        }
        try await other.joinKeys(with: .recoveryKey(recovery))
        #expect(try await other.push().failed == [])
        // What is new is sealed with the new key, and all opens.
        let newest = try #require(Hexadecimal.bytes(try await other.keysReport()[0].id))
        for file in remoteFiles(fixture) where file.string.contains("/originals/") && !old.contains(file) {
            let data = try #require(FileManager.default.contents(atPath: file.string))
            #expect(Array(data[8..<16]) == newest)
        }
        let third = try await clone(fixture, .passphrase("words that are all new"), "third")
        let opened = try await third.open(
            third.photo("hopper.jpg"), output: fixture.directory.path.appending("hopper.jpg"))
        #expect(
            FileManager.default.contentsEqual(
                atPath: opened.file, andPath: Self.portraits.appending("hopper.jpg").string))
    }

    @Test func `changes passphrase and recovery key; the old ones open nothing`() async throws {
        let encryption = try TestEncryption.encryption()
        let fixture = try await EngineFixture(encryption: encryption)
        try await pushed(fixture)
        try await fixture.library.changePassphrase(to: "another passphrase")
        await #expect(throws: SealingError.self) {
            _ = try await clone(fixture, .passphrase(TestEncryption.passphrase))
        }
        let recovery = try await fixture.library.renewRecoveryKey()
        await #expect(throws: SealingError.self) { _ = try await clone(fixture, .recoveryKey(encryption.recoveryKey)) }
        _ = try await clone(fixture, .recoveryKey(recovery), "a")
        _ = try await clone(fixture, .passphrase("another passphrase"), "b")
        let keyrings = remoteFiles(fixture).filter { $0.string.contains("/keys/") }.compactMap(\.lastComponent?.string)
        #expect(keyrings == ["keyring-00000003.json"])
        await #expect(throws: SealingError.self) { try await fixture.library.changePassphrase(to: "short") }
    }

    @Test func `notices a remote that was put back to an earlier state`() async throws {
        let fixture = try await EngineFixture(encryption: TestEncryption.encryption())
        try await pushed(fixture)
        let keys = fixture.directory.path.appending("remote/tiersync/v1/keys")
        let first = keys.appending("keyring-00000001.json")
        let old = try #require(FileManager.default.contents(atPath: first.string))
        try await fixture.library.changePassphrase(to: "another passphrase")
        // The old keyring is put back, the new one hidden.
        try FileManager.default.removeItem(atPath: keys.appending("keyring-00000002.json").string)
        try old.write(to: URL(filePath: first.string))
        _ = try await fixture.library.importPhotos(at: [EngineFixture.photos.appending("2010")])
        let reopened = try await fixture.reopened()
        let summary = try await reopened.push()
        #expect((summary.stoppedBy as? SealingError)?.code == .rolledBack && summary.done == 0)
        await #expect(throws: SealingError.self) { _ = try await reopened.inviteDevice() }
        await #expect(throws: SealingError.self) {
            try await reopened.joinKeys(with: .passphrase(TestEncryption.passphrase))
        }
        // Taken as it is, if the user says so: this device's keyring goes there again.
        try await reopened.setRemote(try #require(reopened.configuration.remote), force: true)
        let forced = try await fixture.reopened()
        #expect(try await forced.push().failed == [])
        #expect(FileManager.default.fileExists(atPath: keys.appending("keyring-00000002.json").string))
    }

    @Test func `notices manifests that are older than those it has seen`() async throws {
        let fixture = try await EngineFixture(encryption: TestEncryption.encryption())
        let library = fixture.library
        try await pushed(fixture)
        let location = try RemoteLocation.parse(try #require(library.configuration.remote)).location
        let own = try #require(
            remoteFiles(fixture).compactMap { EngineKeyForTests.manifest($0) }.max { $0.number < $1.number })
        try await library.noteManifests([own.writer: own.number, "other": 7], on: location)
        try await library.noteManifests([own.writer: own.number, "other": 9, "third": 1], on: location)
        let older: [[String: Int64]] = [
            ["other": 9, "third": 1], [own.writer: own.number - 1, "other": 9, "third": 1],
            [own.writer: own.number, "other": 8, "third": 1], [own.writer: own.number, "other": 9],
        ]
        for shown in older {
            let error = await #expect(throws: SealingError.self) {
                try await library.noteManifests(shown, on: location)
            }
            #expect(error?.code == .rolledBack)
        }
        try await library.setRemote(location.description, force: true)
        try await library.noteManifests([own.writer: own.number], on: location)
    }

    @Test func `goes on with the same header after a crash`() async throws {
        let fixture = try await EngineFixture(encryption: TestEncryption.encryption())
        let digest = ContentDigest(of: [1, 2, 3])
        let first = Data(repeating: 1, count: 80)
        let counts = try await fixture.library.catalog.sealingHeader(of: "a", on: "r", digest: digest, orElse: first)
        #expect(counts == first)
        let again = try await fixture.reopened().catalog
        let other = Data(repeating: 2, count: 80)
        #expect(try await again.sealingHeader(of: "a", on: "r", digest: digest, orElse: other) == first)
        #expect(try await again.sealingHeader(of: "b", on: "r", digest: digest, orElse: other) == other)
        try await again.endSealing(of: "a", on: "r", digest: digest)
        #expect(try await again.sealingHeader(of: "a", on: "r", digest: digest, orElse: other) == other)
    }
}

/// Reads the names of manifests in a directory remote.
enum EngineKeyForTests {
    static func manifest(_ path: FilePath) -> (writer: String, number: Int64)? {
        guard let name = path.lastComponent?.string, name.hasPrefix("manifest-"), name.hasSuffix(".json"),
            let writer = path.removingLastComponent().lastComponent?.string,
            let number = Int64(name.dropFirst(9).dropLast(5))
        else { return nil }
        return (writer, number)
    }
}
