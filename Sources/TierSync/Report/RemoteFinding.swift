import Remote

/// One thing that the probe asked a remote, and what the answer means.
public struct RemoteFinding: Hashable, Encodable, Sendable {
    /// What was asked.
    public var question: String
    /// Whether it does.
    public var answer: Bool
    /// More of the answer: which digests.
    public var detail: String?
    /// What that means for the originals.
    public var meaning: String

    /// What the probe asks this kind of remote.
    static func all(_ found: RemoteCapabilities, at location: RemoteLocation) -> [RemoteFinding] {
        var findings = [proof(found), exclusive(found, location), ranges(found)]
        switch location {
        case .s3: findings += [versions(found), parts(found), partDigests(found), exclusiveComplete(found)]
        case .webDAV: findings += [chunks(found), tags(found)]
        case .directory, .custom: break
        }
        return findings
    }

    private static func proof(_ found: RemoteCapabilities) -> RemoteFinding {
        RemoteFinding(
            question: "refuses damaged uploads", answer: found.checksUploadDigest, detail: names(found.checkedDigests),
            meaning: found.checksUploadDigest
                ? "an accepted upload is proven" : "each copy is read back once before it counts")
    }

    private static func exclusive(_ found: RemoteCapabilities, _ location: RemoteLocation) -> RemoteFinding {
        RemoteFinding(
            question: "never overwrites when asked", answer: found.hasExclusiveCreate,
            meaning: found.hasExclusiveCreate
                ? "nobody's file is replaced"
                : "asked before each upload; two programs at the same moment are not told apart: let one push at a time"
        )
    }

    private static func ranges(_ found: RemoteCapabilities) -> RemoteFinding {
        RemoteFinding(
            question: "serves byte ranges", answer: found.servesRanges,
            meaning: found.servesRanges
                ? "a fetch that breaks goes on where it was" : "a fetch that breaks begins anew")
    }

    private static func versions(_ found: RemoteCapabilities) -> RemoteFinding {
        RemoteFinding(
            question: "keeps versions", answer: found.keepsVersions,
            meaning: found.keepsVersions
                ? "the proven version is asked for by its name" : "the proven version is known by its ETag and size")
    }

    private static func parts(_ found: RemoteCapabilities) -> RemoteFinding {
        RemoteFinding(
            question: "takes files in parts", answer: found.takesParts,
            meaning: found.takesParts
                ? "a large upload that breaks goes on with the missing parts"
                : "a large upload that breaks begins anew; none above 5 GiB")
    }

    private static func partDigests(_ found: RemoteCapabilities) -> RemoteFinding {
        RemoteFinding(
            question: "refuses damaged parts", answer: !found.checkedPartDigests.isEmpty,
            detail: names(found.checkedPartDigests),
            meaning: found.checkedPartDigests.isEmpty
                ? "a file that was sent in parts is read back once" : "so is one that was sent in parts")
    }

    private static func exclusiveComplete(_ found: RemoteCapabilities) -> RemoteFinding {
        RemoteFinding(
            question: "never overwrites with parts", answer: found.hasExclusiveComplete,
            meaning: found.hasExclusiveComplete
                ? "nor does a file in parts replace one" : "asked before the parts are put together")
    }

    private static func chunks(_ found: RemoteCapabilities) -> RemoteFinding {
        RemoteFinding(
            question: "takes files in chunks", answer: found.takesParts,
            meaning: found.takesParts
                ? "a large upload that breaks goes on with the missing chunks (Nextcloud)"
                : "a large upload that breaks begins anew")
    }

    private static func tags(_ found: RemoteCapabilities) -> RemoteFinding {
        let rest = found.tagRest.map {
            Double($0.components.attoseconds / 1_000_000_000_000_000) / 1e3 + Double($0.components.seconds)
        }
        return RemoteFinding(
            question: "tells quick changes apart", answer: found.tagRest != nil,
            detail: rest.map { "after \($0) s" },
            meaning: found.tagRest != nil
                ? "a copy is read back a moment after it was sent"
                : "a copy rests for three seconds before it is read back")
    }

    private static func names(_ digests: Set<UploadDigest>) -> String? {
        let words: [UploadDigest: String] = [
            .signedPayload: "signed payload", .sha256Checksum: "SHA-256", .contentMD5: "Content-MD5",
        ]
        let known = UploadDigest.allCases.filter(digests.contains).compactMap { words[$0] }
        return known.isEmpty ? nil : known.joined(separator: ", ")
    }
}
