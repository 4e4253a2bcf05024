import TierModel

/// What an import notes in the journal before its files get their names: each photo's digest, and all that is made for it.
struct ImportStep {
    /// One photo of the batch.
    struct Photo {
        /// SHA-256 of the picture.
        var digest: ContentDigest
        /// Proxy, thumbnail, originals and chips, relative to the library. They hold no spaces.
        var paths: [String]
    }

    /// The photos of the batch.
    var photos: [Photo]

    private static let key = "photos"

    init(_ batch: [PreparedPhoto]) {
        photos = batch.map { Photo(digest: $0.digest, paths: $0.files.map(\.relative)) }
    }

    /// Reads a step's detail; what cannot be understood is left out.
    init(detail: [String: String]) {
        photos = (detail[Self.key] ?? "").split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            guard let first = words.first, let digest = ContentDigest(hex: first) else { return nil }
            return Photo(digest: digest, paths: words.dropFirst().filter { !$0.contains("..") })
        }
    }

    /// A line for each photo.
    var detail: [String: String] {
        [Self.key: photos.map { ([$0.digest.hex] + $0.paths).joined(separator: " ") }.joined(separator: "\n")]
    }

    /// The SHA-256 in the name of an original or companion; `nil` for other files, which belong to the photo alone.
    static func digest(ofOriginal relative: String) -> ContentDigest? {
        guard relative.hasPrefix("originals/"), let name = relative.split(separator: "/").last else { return nil }
        return ContentDigest(hex: name.prefix(64))
    }
}
