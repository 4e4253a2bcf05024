package import TierModel

/// What is stored of how a photo looks: from it faults and scores are concluded.
package struct ShotLook: Hashable, Sendable {
    /// One face.
    package struct Face: Hashable, Sendable {
        /// Its box in fractions of the picture.
        package var box: FractionBox
        /// The shorter side of the box in pixels of the original.
        package var size: Double
        /// The detector's score, 0 to 1.
        package var score: Double
        /// How far it is turned aside, 0 to 1.
        package var yaw: Double
        /// How far the eyes are open, 0 to 1; `nil` where that is not known.
        package var eyesOpen: Double?
        /// 0 to 1, as `FaceLook.sharpness`.
        package var sharpness: Double?

        /// Makes a face.
        package init(
            box: FractionBox, size: Double, score: Double, yaw: Double, eyesOpen: Double?, sharpness: Double?
        ) {
            self.box = box
            self.size = size
            self.score = score
            self.yaw = yaw
            self.eyesOpen = eyesOpen
            self.sharpness = sharpness
        }

        /// The part of the picture that it takes.
        var area: Double { box.width.isFinite && box.height.isFinite ? max(0, box.width * box.height) : 0 }

        var eyesClosed: Bool? { eyesOpen.map { $0 < FaceLook.closedBelow } }
    }

    /// The photo.
    package var photo: PhotoID
    /// Width and height of the upright original in pixels.
    package var width: Int
    package var height: Int
    /// How good it is; `nil` where it was not measured.
    package var quality: PictureQuality?
    /// How bright it is; `nil` where that was not measured: then it is never called dark, bright or empty. Needed only where `ShotFaults.needsTones` says so.
    package var tones: ShotTones?
    /// What kind of picture it is.
    package var kind: PhotoKind
    /// How many words were found for what is on it.
    package var labels: Int
    /// How many lines of text were read on it.
    package var textLines: Int
    /// All faces.
    package var faces: [Face]
    /// When it was taken.
    package var captured: CaptureTime?
    /// Where it was taken.
    package var location: GeoPoint?
    /// The user's stars, 0 to 5.
    package var rating: Int
    /// Whether the user marked it.
    package var isFavourite: Bool

    /// Makes a look; what is not said is not known.
    package init(
        photo: PhotoID, width: Int, height: Int, quality: PictureQuality?, tones: ShotTones? = nil,
        kind: PhotoKind = .photo, labels: Int = 0, textLines: Int = 0, faces: [Face] = [], captured: CaptureTime? = nil,
        location: GeoPoint? = nil,
        rating: Int = 0, isFavourite: Bool = false
    ) {
        self.photo = photo
        self.width = width
        self.height = height
        self.quality = quality
        self.tones = tones
        self.kind = kind
        self.labels = labels
        self.textLines = textLines
        self.faces = faces
        self.captured = captured
        self.location = location
        self.rating = rating
        self.isFavourite = isFavourite
    }

    /// Whether there are faces whose eyes can be judged, and all of these have them open.
    package var hasAllEyesOpen: Bool {
        let judged = mainFaces.filter { $0.eyesOpen != nil }
        return !judged.isEmpty && judged.allSatisfy { $0.eyesClosed == false }
    }

    /// The faces that a photo is about: trusted, not turned far aside, and at least a third as large as the largest.
    var mainFaces: [Face] {
        let trusted = faces.filter { $0.score >= 0.6 && $0.size >= 40 && $0.area > 0 }
        let largest = trusted.map(\.area).max() ?? 0
        return trusted.filter { $0.area >= largest / 9 && $0.yaw <= 0.6 }
    }
}
