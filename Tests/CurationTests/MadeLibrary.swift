import Curation
import Imaging
import SystemPackage
import TierModel
import TierSyncTestSupport

/// Pictures with what the catalog would know of them, and their stored copies.
struct MadeLibrary {
    private(set) var samples: [ShotSample] = []
    private var thumbnails: [PhotoID: PixelImage] = [:]
    private var proxies: [PhotoID: PixelImage] = [:]

    /// Adds a picture; `change` says what else is known of it.
    @discardableResult
    mutating func add(
        _ image: PixelImage, bytes: Int64 = 100_000, change: (inout ShotSample) -> Void = { _ in }
    ) throws -> PhotoID {
        let photo = PhotoID(rawValue: Int64(samples.count + 1))
        var sample = ShotSample(
            photo: photo, hash: PerceptualHash(of: image), width: image.width, height: image.height, bytes: bytes,
            quality: PictureQuality(of: image))
        change(&sample)
        samples.append(sample)
        let proxy = image.resized(longSide: 1_280)
        proxies[photo] = try MadePictures.stored(proxy, quality: 80)
        thumbnails[photo] = try MadePictures.stored(proxy.resized(longSide: 320), quality: 75)
        return photo
    }

    func source(withProxies: Bool = true, vectors: [PhotoID: QuantizedVector] = [:]) -> PictureSource {
        PictureSource { [thumbnails, proxies] photo, detail in
            detail == .thumbnail ? thumbnails[photo] : withProxies ? proxies[photo] : nil
        } vectors: { photos in
            vectors.filter { photos.contains($0.key) }
        }
    }

    func groups(_ match: DuplicateMatch? = nil, withProxies: Bool = true) async throws -> [DuplicateGroup] {
        try await DuplicateSearch(of: samples, source: source(withProxies: withProxies)).groups()
            .filter { match == nil || $0.match == match }
    }
}

/// How far groups agree with the truth, pair by pair.
struct PairScore {
    private(set) var right = 0
    private(set) var called = 0
    private(set) var wrong: [String] = []

    /// - Parameter same: whether two photos are one picture.
    init(_ groups: [DuplicateGroup], same: (PhotoID, PhotoID) -> Bool) {
        for group in groups {
            for other in group.others {
                called += 1
                if same(group.keep, other.photo) {
                    right += 1
                } else {
                    wrong.append("\(group.match) \(group.keep) \(other.photo)")
                }
            }
        }
    }

    var precision: Proportion { Proportion(right, of: called) }
}
