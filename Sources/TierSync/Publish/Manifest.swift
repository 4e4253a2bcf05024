import Foundation
import Remote
import TierModel

/// Says which segments of a writer count. Lines of JSON: the manifest, the SHA-256 of that line, and who has signed it. One signature covers all that
/// the writer says: a manifest names segments, and these name packs, by digest.
struct Manifest: Hashable, Codable, Sendable {
    /// One segment.
    struct Segment: Hashable, Codable, Sendable {
        /// Its key on the remote.
        var key: String
        /// Its size.
        var bytes: Int64
        /// SHA-256 of its bytes.
        var sha256: ContentDigest
        /// Records in it.
        var records: Int64
    }

    /// Which rules it follows.
    var format: Int
    /// Who wrote it.
    var writer: String
    /// Its number among the objects of its writer.
    var number: Int64
    /// The latest logical time in its segments.
    var time: Int64
    /// The segments, oldest first. Of two entries of one photo the later time counts, wherever it is.
    var segments: [Segment]
    /// What its user calls the device.
    var name: String?
    /// When it was written, on that device's clock, in microseconds since 1970.
    var at: Int64?

    /// Just enough to tell a newer format, whatever else it holds.
    private struct Format: Codable {
        var format: Int
    }

    /// All lines, signed with the device's key.
    func encoded(by key: DeviceKey?) throws -> Data {
        try SealedLine(signing: try JSONLine.encode(self), with: key, for: .manifest).encoded()
    }

    /// A manifest, and whose signature under it holds.
    struct Signed: Sendable {
        var manifest: Manifest
        /// `nil` where there is no signature, or one that does not hold.
        var signer: DevicePublicKey?
    }

    /// Reads a stored manifest; `nil` when it is damaged.
    ///
    /// - Throws: `EngineError` (`newerRemote`) for a sound manifest of a newer format.
    static func decode(_ data: Data, from location: RemoteLocation) throws -> Signed? {
        guard let sealed = SealedLine(data),
            let format = try? JSONDecoder().decode(Format.self, from: sealed.line).format
        else { return nil }
        guard format <= EngineKey.format else { throw EngineError.newerRemote(format, location) }
        return (try? JSONDecoder().decode(Manifest.self, from: sealed.line)).map {
            Signed(manifest: $0, signer: sealed.signer(for: .manifest))
        }
    }
}
