public import TierModel

/// The faces of a library, or of a part of it, in the order of their keys: column after column, so that a million fit.
///
/// A face's place in that order is its slot. What is concluded of slots does not depend on the order in which faces came.
public struct FaceTable: Sendable {
    /// The settings that fix quality and crowd.
    public let settings: PeopleSettings
    /// The keys, ascending.
    public let keys: [FaceKey]
    /// Where each face is, in fractions of the upright original.
    let boxes: [FractionBox]
    /// Whether each may form clusters.
    package let isGood: [Bool]
    /// Vector after vector. One of another length than the settings' is all zero and near to nothing.
    let vectors: [Int8]
    /// Squared lengths, in squared levels.
    let lengths: [Int32]
    /// What the crowd takes off each face's distances.
    package let allowances: [Int32]
    /// The number of each face's photo in `photos`.
    let photoOfFace: [Int32]
    /// The photos that the faces are in.
    let photos: [ContentDigest]
    /// The slots of each photo, ascending.
    private let slotsOfPhoto: [ContentDigest: [Int32]]

    /// Sorts faces by their keys. Of several with one key the first counts.
    public init(_ faces: [FaceSample], settings: PeopleSettings = .standard) {
        self.settings = settings
        let order = faces.indices.sorted { (faces[$0].key, $0) < (faces[$1].key, $1) }
        let unique = order.enumerated().filter { $0 == 0 || faces[$1].key != faces[order[$0 - 1]].key }.map(\.element)
        let dimension = settings.dimension
        var (vectors, lengths, allowances) = ([Int8](), [Int32](), [Int32]())
        vectors.reserveCapacity(unique.count * dimension)
        var (photos, photoOfFace) = ([ContentDigest](), [Int32]())
        var numbers: [ContentDigest: Int32] = [:]
        var slotsOfPhoto: [ContentDigest: [Int32]] = [:]
        for (slot, index) in unique.enumerated() {
            let face = faces[index]
            let isFit = face.vector.components.count == dimension
            vectors.append(contentsOf: isFit ? face.vector.components : Array(repeating: 0, count: dimension))
            lengths.append(isFit ? face.vector.components.reduce(0) { $0 + Int32($1) * Int32($1) } : 0)
            allowances.append(lengths[slot] > 0 ? settings.crowd.allowance(of: face.vector.components) : 0)
            let number = numbers[face.photo] ?? Int32(photos.count)
            if number == photos.count {
                numbers[face.photo] = number
                photos.append(face.photo)
            }
            photoOfFace.append(number)
            slotsOfPhoto[face.photo, default: []].append(Int32(slot))
        }
        keys = unique.map { faces[$0].key }
        boxes = unique.map { faces[$0].box }
        isGood = unique.enumerated().map { slot, index in settings.isGood(faces[index].quality) && lengths[slot] > 0 }
        (self.vectors, self.lengths, self.allowances) = (vectors, lengths, allowances)
        (self.photos, self.photoOfFace, self.slotsOfPhoto) = (photos, photoOfFace, slotsOfPhoto)
    }

    /// How many faces there are.
    public var count: Int { keys.count }

    /// The slot of the face with this key.
    public func slot(of key: FaceKey) -> Int? { keys.place(of: key) }

    /// The photo of a face.
    public func photo(of slot: Int) -> ContentDigest { photos[Int(photoOfFace[slot])] }

    /// The slots of the faces of a photo, ascending.
    package func slots(in photo: ContentDigest) -> [Int32] { slotsOfPhoto[photo] ?? [] }

    /// Photos with several faces here.
    var groupPhotos: some Sequence<[Int32]> { slotsOfPhoto.values.lazy.filter { $0.count > 1 } }

    /// The components of a face's vector.
    func vector(of slot: Int) -> ArraySlice<Int8> {
        vectors[slot * settings.dimension..<(slot + 1) * settings.dimension]
    }

    /// What distances are made of: a squared length less the allowance. That of a vector without direction is beyond every limit.
    func bias(of slot: Int) -> Int32 { lengths[slot] > 0 ? lengths[slot] - allowances[slot] : VectorBlock.beyond }

    /// The squared distance of two faces' vectors themselves, in squared levels.
    public func squaredDistance(_ left: Int, _ right: Int) -> Int32 {
        var product: Int32 = 0
        let (first, second) = (left * settings.dimension, right * settings.dimension)
        for offset in 0..<settings.dimension {
            product &+= Int32(vectors[first + offset]) &* Int32(vectors[second + offset])
        }
        return lengths[left] + lengths[right] - 2 * product
    }

    /// Whether two faces of one photo cannot be one person: not when they are one face found twice, nor when they look so
    /// alike that the picture holds another picture or a mirror.
    package func areApart(_ left: Int, _ right: Int) -> Bool {
        photoOfFace[left] == photoOfFace[right] && left != right
            && boxes[left].overlap(with: boxes[right]) < settings.identicalOverlap
            && squaredDistance(left, right) > settings.identicalLevels
    }
}

extension [FaceKey] {
    /// The place of a key among ascending ones.
    func place(of key: FaceKey) -> Int? {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low] == key ? low : nil
    }
}
