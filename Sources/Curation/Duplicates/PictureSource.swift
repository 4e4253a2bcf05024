package import Imaging
package import TierModel

/// How large a stored copy is wanted.
package enum PictureDetail: Hashable, Sendable {
    /// About 320 pixels.
    case thumbnail
    /// About 1,280 pixels.
    case proxy
}

/// Where the search takes pictures and scene vectors from. Its functions are called from several threads at once.
package struct PictureSource: Sendable {
    /// A photo's stored copy; `nil` where it is not here or cannot be read.
    package var picture: @Sendable (PhotoID, PictureDetail) -> PixelImage?
    /// The scene vectors of some photos, those that have one. Asked for a few thousand at a time.
    package var vectors: @Sendable ([PhotoID]) -> [PhotoID: QuantizedVector]

    /// Makes a source.
    package init(
        picture: @escaping @Sendable (PhotoID, PictureDetail) -> PixelImage?,
        vectors: @escaping @Sendable ([PhotoID]) -> [PhotoID: QuantizedVector] = { _ in [:] }
    ) {
        self.picture = picture
        self.vectors = vectors
    }
}

/// The thumbnails that one part of the search has in hand: the last few, so that memory is bounded.
struct PictureShelf {
    private let source: PictureSource
    private var thumbnails: [PhotoID: PixelImage?] = [:]
    private var order: [PhotoID] = []
    private var oldest = 0

    init(_ source: PictureSource) { self.source = source }

    mutating func thumbnail(_ photo: PhotoID) -> PixelImage? {
        if let kept = thumbnails[photo] { return kept }
        let image = source.picture(photo, .thumbnail)
        if order.count < Self.most {
            order.append(photo)
        } else {
            thumbnails[order[oldest]] = nil
            order[oldest] = photo
            oldest = (oldest + 1) % Self.most
        }
        thumbnails[photo] = .some(image)
        return image
    }

    func proxy(_ photo: PhotoID) -> PixelImage? { source.picture(photo, .proxy) }

    /// Some 15 MB.
    private static let most = 64
}
