import TierModel

/// What counts of a manifest, by who has signed it.
enum Standing: Hashable, Sendable {
    /// As much as the role allows.
    case counts(Role)
    /// Nothing, and why, in a sentence; an empty one where there is nothing to be said.
    case refused(String)

    init(of signed: Manifest.Signed, _ members: MemberList?) {
        guard let members else {
            self = .counts(.decide)
            return
        }
        let manifest = signed.manifest
        let words = Self.words(signed, members)
        switch members.role(of: manifest.writer, signedBy: signed.signer) {
        case let role? where role > .read:
            // Whoever names another's segments could have them read with a role that is not theirs.
            let isOwn = manifest.segments.allSatisfy {
                EngineKey.folder(of: $0.key) == "\(EngineKey.writers)/\(manifest.writer)"
            }
            self = isOwn ? .counts(role) : .refused("\(words) names what others have written: it was passed over")
        case _?:
            self = .refused(manifest.segments.isEmpty ? "" : "\(words) may only read: what it says does not count")
        case nil where members.member(manifest.writer, nil) != nil:
            self = .refused(
                "\(EngineKey.manifest(manifest.writer, manifest.number)) is not signed by \(words): it was passed over")
        case nil:
            self = .refused("\(words) is not admitted: what it says does not count (tiersync devices)")
        }
    }

    /// What people call the device.
    static func words(_ signed: Manifest.Signed, _ members: MemberList?) -> String {
        let writer = signed.manifest.writer
        guard let member = members?.member(writer, signed.signer) else {
            return "the device \(DeviceName.printable(signed.manifest.name, writer, signed.signer))"
        }
        return "the device \(DeviceName.printable(member.name, writer, member.key))"
    }
}

/// What devices are called.
enum DeviceName {
    /// The longest name, in characters.
    static let limit = 64

    /// The name as it was given, fit to be kept.
    ///
    /// - Throws: `EngineError` (`badName`).
    static func checked(_ text: String) throws -> String {
        let name = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !name.isEmpty, name.count <= limit, PrintableName.escaped(name) == name else {
            throw EngineError(
                .badName, "\"\(PrintableName.escaped(String(text.prefix(limit))))\" is no name for a device")
        }
        return name
    }

    /// A name that somebody else may have chosen, and what cannot be chosen behind it.
    static func printable(_ name: String?, _ writer: String, _ key: DevicePublicKey?) -> String {
        let short =
            key.map { String($0.fingerprint.description.prefix(9)) } ?? String(PrintableName.escaped(writer).prefix(8))
        guard let name else { return short }
        return "\(PrintableName.escaped(String(name.prefix(limit)))) (\(short))"
    }
}
