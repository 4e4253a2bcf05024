import Crypto
import Foundation
import TierModel

/// The digests of a file's parts, computed in one read together with that of the whole.
struct PartDigests: Sendable {
    /// SHA-256 of each part.
    private(set) var sha256: [ContentDigest] = []
    /// MD5 of each part; empty when they were not asked for.
    private(set) var md5: [Data] = []

    /// Reads the file once. Throws `sourceChanged` unless it is the announced one.
    ///
    /// MD5 costs as much again as the rest, so it is computed only when it is needed.
    static func computed(_ upload: ObjectUpload, _ plan: PartPlan, withMD5: Bool) throws -> PartDigests {
        var digests = PartDigests()
        var source = try UploadSource.opened(upload)
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var part = PartHasher(withMD5: withMD5)
        var remaining = plan.range(of: 1).count
        while true {
            try Task.checkCancellation()
            let length = try source.read(into: &buffer)
            if length == 0 { return digests }
            var bytes = buffer[..<length]
            while !bytes.isEmpty {
                let piece = bytes.prefix(remaining)
                part.update(piece)
                bytes = bytes.dropFirst(piece.count)
                remaining -= piece.count
                guard remaining == 0 else { continue }
                digests.add(part)
                part = PartHasher(withMD5: withMD5)
                let next = digests.sha256.count + 1
                remaining = next <= plan.count ? plan.range(of: next).count : 0
            }
        }
    }

    private mutating func add(_ part: PartHasher) {
        sha256.append(part.sha256.finalized())
        if let hash = part.md5 { md5.append(Data(hash.finalize())) }
    }

    /// The slice of a part, numbered from 1.
    func slice(_ part: Int, of upload: ObjectUpload, _ plan: PartPlan) -> FileSlice {
        let range = plan.range(of: part)
        return FileSlice(upload, offset: range.lowerBound, byteCount: Int64(range.count), digest: sha256[part - 1])
    }

    /// What S3 calls the checksum of an object of parts: the SHA-256 of their digests, with their number.
    ///
    /// Source: Amazon S3 User Guide, "Checking object integrity", composite checksums.
    var composite: String {
        let digest = ContentDigest(of: sha256.reduce(into: Data()) { $0.append($1.data) })
        return "\(digest.data.base64EncodedString())-\(sha256.count)"
    }
}

private struct PartHasher {
    var sha256 = ContentHasher()
    var md5: Insecure.MD5?

    init(withMD5: Bool) { md5 = withMD5 ? Insecure.MD5() : nil }

    mutating func update(_ bytes: ArraySlice<UInt8>) {
        sha256.update(bytes)
        md5?.update(data: bytes)
    }
}
