import Catalog
import Crypto
import Foundation
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// Devices of one library believe each other what the owner lets them, and nothing else.
@Suite struct `Members of a library` {
    /// A library that has pushed photos, and a second device of the same user's partner.
    private struct Family {
        let fixture: EngineFixture
        let home: Library
        let away: Library

        init() async throws {
            fixture = try await EngineFixture()
            home = fixture.library
            _ = try await home.importPhotos(at: [EngineFixture.photos.appending("portraits")])
            #expect(try await home.push().failed == [])
            away = try await Self.clone(fixture, "away")
            // It publishes that it is there.
            try await away.nameDevice("away")
        }

        static func clone(_ fixture: EngineFixture, _ name: String, owner: String? = nil) async throws -> Library {
            try await Library.clone(
                from: try #require(fixture.library.configuration.remote), to: fixture.directory.path.appending(name),
                owner: owner
            ).library
        }

        func clone(_ name: String) async throws -> Library { try await Self.clone(fixture, name) }

        /// The owner gives the other device a role, and it hears of it.
        func admit(_ role: Role) async throws {
            _ = try await home.admit("away", as: role)
            _ = try await away.sync()
            #expect(try await away.role == role)
        }

        /// A photo that nobody has, in this library.
        func add(_ name: String, to library: Library) async throws {
            let photo = try fixture.copy("2019/Café.jpg", as: "\(name)/\(name).jpg")
            _ = try await library.importPhotos(at: [photo])
        }

        var devices: FilePath { fixture.directory.path.appending("remote/tiersync/v1/devices") }
        var lists: FilePath { fixture.directory.path.appending("remote/tiersync/v1/members") }

        /// The newest manifest of a library, as a file.
        func manifest(of library: Library) async throws -> FilePath {
            let folder = devices.appending(try await library.catalog.publishingWriter())
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.string)
            return folder.appending(try #require(names.filter { $0.hasPrefix("manifest-") }.max()))
        }
    }

    /// Has a library say all that it knows, whatever its role: a program that somebody has changed.
    private func cheat(_ library: Library) async throws {
        try await library.catalog.setSetting("members", to: nil)
        try await library.publish()
        #expect(try await library.catalog.publicationBacklog().isEmpty)
    }

    private func assignments(_ library: Library) async throws -> Int {
        try await library.catalog.decisions().count { if case .assign = $0.statement { true } else { false } }
    }

    private func expectNotPermitted(_ body: () async throws -> Void) async {
        await #expect { try await body() } throws: { ($0 as? EngineError)?.code == .notPermitted }
    }

    @Test func `all decide until somebody turns roles on, and those who are there do afterwards`() async throws {
        let family = try await Family()
        let before = try await family.home.devices()
        #expect(!before.hasRoles && before.devices.count == 2 && before.devices.allSatisfy { $0.role == .decide })
        #expect(before.devices.map(\.name) == [nil, "away"] && before.devices[0].isThisDevice)
        let third = try await family.clone("third")
        try await third.nameDevice("third")
        let summary = try await family.home.admit("third", as: .read, name: "the kitchen")
        #expect(summary.turnedOn && summary.list == 1)
        let roles = Dictionary(
            summary.devices.map { ($0.name ?? "", $0.role) }, uniquingKeysWith: { first, _ in first })
        #expect(roles == ["": .decide, "away": .decide, "the kitchen": .read])
        #expect(summary.devices[0].isOwner)
        let heard = try await family.away.sync()
        let owner = try family.home.fingerprint
        #expect(heard.notes.contains { $0.contains(owner) })
        #expect(try await family.away.role == .decide)
        await expectNotPermitted { _ = try await family.away.admit("the kitchen", as: .decide) }
        _ = try await family.away.assign(try await family.away.photo("hopper.jpg"), to: "Grace", face: nil)
        _ = try await family.away.sync()
        let told = try await family.home.sync()
        #expect(told.decisions > 0 && told.notes == [])
    }

    @Test func `who contribute add photos, and can neither decide nor throw away`() async throws {
        let family = try await Family()
        try await family.admit(.contribute)
        let hopper = try await family.away.photo("hopper.jpg")
        await expectNotPermitted { _ = try await family.away.assign(hopper, to: "Grace", face: nil) }
        await expectNotPermitted { _ = try await family.away.moveToTrash([hopper.id]) }
        await expectNotPermitted { _ = try await family.away.createAlbum("Admirals") }
        await expectNotPermitted { _ = try await family.away.emptyTrash(EmptyTrashOptions(trashedBefore: nil)) }
        #expect(try await assignments(family.away) == 0)
        try await family.add("theirs", to: family.away)
        #expect(try await family.away.push().failed == [])
        let summary = try await family.home.sync()
        #expect(summary.photos == 1 && summary.notes == [])
        #expect(try await family.home.photo("theirs.jpg").primary.tier == .remote)
    }

    @Test func `do not follow a contributor whose program says more than it may`() async throws {
        let family = try await Family()
        try await family.admit(.contribute)
        let catalog = family.away.catalog
        let (hopper, collins, grey) = (
            try await family.away.photo("hopper.jpg"), try await family.away.photo("collins.jpg"),
            try await family.away.photo("hopper-grey.jpg")
        )
        let digest = try #require(hopper.primary.digest)
        _ = try await catalog.addDecision(.assign(.photo(digest), PersonID(rawValue: UUID())), at: Date())
        _ = try await catalog.moveToTrash([collins.id], at: Date())
        _ = try await catalog.moveToTrash([grey.id], at: Date())
        _ = try await catalog.beginDeletion(of: grey.id)
        try await catalog.deletePhoto(grey.id)
        try await cheat(family.away)
        let summary = try await family.home.sync()
        #expect(summary.decisions == 0 && summary.deleted == 0 && summary.inTrash == [])
        let note = try #require(summary.notes.first)
        #expect(note.contains("away") && note.contains("1 decision, 1 deletion, 1 photo in its trash"))
        #expect(try await assignments(family.home) == 0)
        #expect(try await family.home.photo("collins.jpg").trashedAt == nil)
        #expect(try await family.home.photo("hopper-grey.jpg").trashedAt == nil)
        // It is said once.
        #expect(try await family.home.sync().notes == [])
        #expect(try await family.home.catalog.checkIntegrity() == [])
        // A new device believes no more.
        let third = try await family.clone("third")
        #expect(try await assignments(third) == 0)
        #expect(try await third.photo("hopper-grey.jpg").trashedAt == nil)
        #expect(try await third.photo("collins.jpg").trashedAt == nil)
    }

    @Test func `who may only read change nothing, and are told so`() async throws {
        let family = try await Family()
        try await family.admit(.read)
        try await family.add("theirs", to: family.away)
        await expectNotPermitted { _ = try await family.away.push() }
        await expectNotPermitted { _ = try await family.away.share() }
        let before = EngineFixture.files(below: family.devices).map(\.string)
        _ = try await family.away.catalog.addDecision(.name(PersonID(rawValue: UUID()), "Grace"), at: Date())
        let told = try await family.away.sync()
        #expect(told.publishedPhotos == 0 && told.publishedDecisions == 0)
        #expect(told.notes.contains { $0.contains("1 decision stay here") })
        #expect(EngineFixture.files(below: family.devices).map(\.string) == before)
        try await cheat(family.away)
        let summary = try await family.home.sync()
        #expect(summary.photos == 0 && summary.decisions == 0)
        #expect(summary.notes.count == 1 && summary.notes[0].contains("may only read"))
        #expect(try await family.home.sync().notes == [])
        // What others say still comes.
        try await family.add("ours", to: family.home)
        #expect(try await family.home.push().failed == [])
        #expect(try await family.away.sync().photos == 1)
    }

    @Test func `who are admitted later are read from their beginning`() async throws {
        let family = try await Family()
        try await family.admit(.decide)
        let late = try await family.clone("late")
        #expect(try await late.role == nil)
        await expectNotPermitted { _ = try await late.push() }
        // It says that it is there, and nothing else.
        _ = try await late.sync()
        #expect(
            try await family.home.devices().devices.contains {
                try $0.fingerprint == late.fingerprint && $0.role == nil
            })
        try await family.add("theirs", to: late)
        try await late.catalog.setSetting("members", to: nil)
        #expect(try await late.push().failed == [])
        _ = try await late.assign(try await late.photo("hopper.jpg"), to: "Grace", face: nil)
        try await cheat(late)
        let nothing = try await family.home.sync()
        #expect(nothing.photos == 0 && nothing.decisions == 0 && nothing.notes.contains { $0.contains("not admitted") })
        _ = try await family.home.admit(try late.fingerprint, as: .contribute, name: "late")
        let photos = try await family.home.sync()
        #expect(photos.photos == 1 && photos.decisions == 0)
        _ = try await family.home.admit("late", as: .decide)
        #expect(try await family.home.sync().decisions > 0)
        #expect(try await assignments(family.home) == 1)
        #expect(try await family.away.sync().photos == 1)
    }

    @Test func `who are removed are not believed any more; what they had said stays, for new devices, too`()
        async throws
    {
        let family = try await Family()
        try await family.admit(.decide)
        try await family.add("theirs", to: family.away)
        _ = try await family.away.assign(try await family.away.photo("hopper.jpg"), to: "Grace", face: nil)
        #expect(try await family.away.push().failed == [])
        // What was said and not heard yet counts, too.
        let summary = try await family.home.removeDevice("away")
        #expect(summary.list == 2 && summary.device.role == nil)
        #expect(try await assignments(family.home) == 1)
        _ = try await family.away.sync()
        await expectNotPermitted {
            _ = try await family.away.assign(try await family.away.photo("collins.jpg"), to: "Eileen", face: nil)
        }
        try await family.away.catalog.setSetting("members", to: nil)
        _ = try await family.away.assign(try await family.away.photo("collins.jpg"), to: "Eileen", face: nil)
        try await cheat(family.away)
        #expect(try await family.home.sync().decisions == 0)
        // Even when it takes away all that it had published.
        try FileManager.default.removeItem(
            atPath: family.devices.appending(try await family.away.catalog.publishingWriter()).string)
        #expect(try await family.home.sync().failed == [])
        let third = try await family.clone("third")
        #expect(try await assignments(third) == 1)
        #expect(try await third.photo("theirs.jpg").primary.tier == .remote)
    }

    @Test(arguments: ["unsigned", "stranger", "member", "moved"])
    func `pass over manifests that were not signed by whose they are`(forgery: String) async throws {
        let family = try await Family()
        try await family.admit(.contribute)
        let path = try await family.manifest(of: family.home)
        let data = try #require(FileManager.default.contents(atPath: path.string))
        let lines = data.split(separator: UInt8(ascii: "\n"))
        let writer = try await family.home.catalog.publishingWriter()
        // All of it gone from the library, said under the owner's name.
        var said = try #require(try JSONSerialization.jsonObject(with: Data(lines[0])) as? [String: Any])
        said["number"] = 99_999_999
        said["segments"] = [Any]()
        let line = forgery == "moved" ? Data(lines[0]) : try JSONSerialization.data(withJSONObject: said)
        var forged = line + Data("\n{\"sha256\":\"\(ContentDigest(of: line).hex)\"}\n".utf8)
        switch forgery {
        case "unsigned": break
        case "moved": forged = data
        default:
            let secret = try forgery == "stranger" ? Curve25519.Signing.PrivateKey() : Self.secret(of: family.away)
            forged += try Self.signature(of: line, by: secret)
        }
        let name = family.devices.appending(writer).appending("manifest-99999999.json")
        try forged.write(to: URL(filePath: name.string))
        // The owner's own word is heard beside it.
        _ = try await family.home.assign(try await family.home.photo("hopper.jpg"), to: "Grace", face: nil)
        try await family.home.publish()
        let summary = try await family.away.sync()
        #expect(summary.decisions > 0 && summary.deleted == 0 && summary.failed == [])
        #expect(summary.notes.count == 1 && summary.notes[0].contains("manifest-99999999"), "\(summary.notes)")
        let third = try await family.clone("third")
        #expect(try await third.status().photos == family.home.status().photos)
    }

    private static func secret(of library: Library) throws -> Curve25519.Signing.PrivateKey {
        struct File: Decodable {
            var privateKey: Data
        }
        let path = library.layout.folder.appending("device-key.json").string
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        let data = try #require(FileManager.default.contents(atPath: path))
        return try Curve25519.Signing.PrivateKey(
            rawRepresentation: try JSONDecoder().decode(File.self, from: data).privateKey)
    }

    private static func signature(of line: Data, by key: Curve25519.Signing.PrivateKey) throws -> Data {
        let signature = try key.signature(for: Data("tiersync manifest v1\n".utf8) + line)
        let said = ["key": key.publicKey.rawRepresentation, "signature": signature].mapValues {
            $0.base64EncodedString()
        }
        return try JSONEncoder().encode(said) + Data("\n".utf8)
    }

    @Test func `refuse lists that are older than what they have seen, and keep theirs`() async throws {
        let family = try await Family()
        try await family.admit(.decide)
        try await family.admit(.contribute)
        try FileManager.default.removeItem(atPath: family.lists.appending("members-00000002.json").string)
        await #expect { try await family.away.sync() } throws: { ($0 as? EngineError)?.code == .rolledBack }
        #expect(try await family.away.role == .contribute)
        #expect(try await family.away.sync(SyncOptions(acceptOlder: true)).failed == [])
        #expect(try await family.away.role == .contribute)
        try FileManager.default.removeItem(atPath: family.lists.string)
        await #expect { try await family.away.sync() } throws: { ($0 as? EngineError)?.code == .rolledBack }
    }

    @Test func `follow no other owner than the one they know`() async throws {
        let family = try await Family()
        try await family.admit(.contribute)
        let thief = DeviceKey()
        let key = try #require(thief.publicKey)
        let away = try await family.away.catalog.publishingWriter()
        let list = MemberList(
            number: 7, owner: key, members: [MemberList.Member(device: away, name: "away", key: key, role: .decide)])
        let name = family.lists.appending("members-00000007.json")
        try list.encoded(by: thief).write(to: URL(filePath: name.string))
        await #expect { try await family.away.sync() } throws: { ($0 as? EngineError)?.code == .foreignOwner }
        #expect(try await family.away.role == .contribute)
        let fingerprint = try family.home.fingerprint
        await #expect { try await Family.clone(family.fixture, "third", owner: fingerprint) } throws: {
            ($0 as? EngineError)?.code == .foreignOwner
        }
        #expect(!FileManager.default.fileExists(atPath: family.fixture.directory.path.appending("third").string))
        // The owner's next list is newer than it.
        #expect(try await family.home.admit("away", as: .decide).list == 8)
        #expect(try await family.away.sync().failed == [])
        #expect(try await family.away.role == .decide)
        let third = try await Family.clone(family.fixture, "third", owner: fingerprint)
        #expect(try await third.status().photos == family.home.status().photos)
    }

    @Test func `take another owner's word when they are told to, after the owner's device was lost`() async throws {
        let family = try await Family()
        try await family.admit(.decide)
        let third = try await family.clone("third")
        try await third.nameDevice("third")
        // The home device is lost.
        let heir = try family.away.fingerprint
        try await family.away.trustOwner(heir)
        let summary = try await family.away.admit("third", as: .decide)
        #expect(summary.turnedOn && summary.list == 2)
        await #expect { try await third.sync() } throws: { ($0 as? EngineError)?.code == .foreignOwner }
        try await third.trustOwner(heir)
        #expect(try await third.sync().failed == [])
        #expect(try await third.role == .decide)
        #expect(try await third.devices().owner == heir)
    }

    @Test func `know a device that goes on as another writer by its key`() async throws {
        let family = try await Family()
        try await family.admit(.decide)
        try await family.home.catalog.replaceWriter()
        try await family.add("ours", to: family.home)
        #expect(try await family.home.push().failed == [])
        #expect(try await family.home.role == .decide)
        let summary = try await family.away.sync()
        #expect(summary.photos == 1 && summary.notes == [])
    }

    @Test func `read manifests without a signature while roles are off`() async throws {
        let fixture = try await EngineFixture()
        _ = try await fixture.library.importPhotos(at: [EngineFixture.photos.appending("portraits")])
        #expect(try await fixture.library.push().failed == [])
        for path in EngineFixture.files(below: fixture.directory.path.appending("remote/tiersync/v1/devices"))
        where path.string.contains("manifest-") {
            let data = try #require(FileManager.default.contents(atPath: path.string))
            let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            #expect(lines.count == 4)
            try FileManager.default.removeItem(atPath: path.string)
            try Data(lines[0] + [10] + lines[1] + [10]).write(to: URL(filePath: path.string))
        }
        let clone = try await Family.clone(fixture, "clone")
        #expect(try await clone.status().photos == fixture.library.status().photos)
        try await clone.nameDevice("clone")
        // Roles need signatures: whose manifest has none is named, and left out.
        let summary = try await clone.devices()
        #expect(summary.devices.count == 2 && summary.devices[1].fingerprint == nil)
    }
}
