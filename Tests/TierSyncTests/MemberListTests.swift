import Crypto
import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// What is signed, and what comes of it when a byte of it is another.
@Suite struct `A list of members` {
    private static func data(_ hex: String) throws -> Data { try #require(Data(hexadecimal: hex)) }

    private static func list(_ owner: DeviceKey, number: Int64 = 3) throws -> MemberList {
        let others = (0..<3).map { _ in DeviceKey() }
        return MemberList(
            number: number, owner: try #require(owner.publicKey),
            members: try zip(others, Role.allCases).map { key, role in
                MemberList.Member(
                    device: UUID().uuidString.lowercased(), name: "the \(role.rawValue)er's",
                    key: try #require(key.publicKey), role: role)
            })
    }

    private static func decode(_ data: Data, number: Int64 = 3) throws -> MemberList {
        try MemberList.decode(data, number: number, from: .directory("/remote"))
    }

    /// RFC 8032, section 7.1, tests 1 to 3.
    @Test(arguments: [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"
        ),
    ])
    func `is signed with keys as RFC 8032 derives them`(secret: String, key: String) throws {
        let device = try #require(DeviceKey(try Self.data(secret)))
        #expect(try device.publicKey?.bytes == Self.data(key))
    }

    @Test func `comes back as it was signed`() throws {
        let owner = DeviceKey()
        let list = try Self.list(owner)
        #expect(try Self.decode(list.encoded(by: owner)) == list)
    }

    @Test func `can be checked with nothing but what the format's page says`() throws {
        let owner = DeviceKey()
        let list = try Self.list(owner)
        let lines = try list.encoded(by: owner).split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == 3)
        let signed = try #require(try JSONSerialization.jsonObject(with: Data(lines[2])) as? [String: String])
        let said = signed.compactMapValues { Data(base64Encoded: $0) }
        let key = try Curve25519.Signing.PublicKey(rawRepresentation: try #require(said["key"]))
        let signature = try #require(said["signature"])
        #expect(key.isValidSignature(signature, for: Data("tiersync members v1\n".utf8) + lines[0]))
        // What is signed for one use is worth nothing for another.
        #expect(!key.isValidSignature(signature, for: Data("tiersync manifest v1\n".utf8) + lines[0]))
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func `of which any bit is another is refused, or says the same`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let owner = DeviceKey()
        let list = try Self.list(owner)
        let data = try list.encoded(by: owner)
        for index in data.indices {
            var changed = data
            changed[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            let read = try? Self.decode(changed)
            // Base64 has bits that say nothing.
            #expect(read == nil || read == list, "byte \(index)")
        }
        for length in 0..<data.count where length % 7 == 0 { #expect((try? Self.decode(data.prefix(length))) == nil) }
    }

    @Test func `is refused under another number, signed by another, and unsigned`() throws {
        let owner = DeviceKey()
        let list = try Self.list(owner)
        let data = try list.encoded(by: owner)
        #expect { try Self.decode(data, number: 4) } throws: { ($0 as? EngineError)?.code == .damagedRemote }
        let forged = try list.encoded(by: DeviceKey())
        #expect { try Self.decode(forged) } throws: { ($0 as? EngineError)?.code == .foreignOwner }
        let unsigned = data.split(separator: UInt8(ascii: "\n")).prefix(2).joined(separator: [UInt8(ascii: "\n")])
        #expect { try Self.decode(Data(unsigned) + Data("\n".utf8)) } throws: {
            ($0 as? EngineError)?.code == .foreignOwner
        }
    }

    @Test func `knows nobody by name alone, nor in another's folder`() throws {
        let owner = DeviceKey()
        let list = try Self.list(owner)
        let ownerKey = list.owner
        let (reader, decider) = (list.members[0], list.members[2])
        #expect(list.role(of: decider.device, signedBy: decider.key) == .decide)
        #expect(list.role(of: decider.device, signedBy: reader.key) == nil)
        #expect(list.role(of: decider.device, signedBy: nil) == nil)
        #expect(list.role(of: decider.device, signedBy: ownerKey) == nil)
        #expect(list.role(of: "another", signedBy: DeviceKey().publicKey) == nil)
        // Who goes on as another writer is known by the key.
        #expect(list.role(of: "another", signedBy: reader.key) == .read)
        #expect(list.role(of: "another", signedBy: ownerKey) == .decide)
    }

    @Test func `has fingerprints that are read as they are printed`() throws {
        let key = try #require(DeviceKey().publicKey)
        let text = key.fingerprint.description
        #expect(text.count == 39)
        #expect(KeyFingerprint(text) == key.fingerprint)
        #expect(KeyFingerprint(text.uppercased().filter { $0 != "-" }) == key.fingerprint)
        #expect(KeyFingerprint(String(text.dropLast())) == nil)
        #expect(KeyFingerprint("") == nil)
        #expect(KeyFingerprint(text.replacingOccurrences(of: text.prefix(1), with: "g")) == nil)
    }
}

extension Data {
    fileprivate init?(hexadecimal text: String) {
        guard let digest = ContentDigest(hex: text) else { return nil }
        self.init(digest.bytes)
    }
}
