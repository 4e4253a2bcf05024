/// A face's stable name: made of its photo's digest and its box when the face was detected, so equal on every device that has its features.
public struct FaceKey: RawRepresentable, Hashable, Comparable, Codable, Sendable {
    /// 16 hexadecimal digits of the photo's digest, `-`, and four times four digits of the box.
    public let rawValue: String

    /// Takes a key as it was stored.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Makes the key of a face at `box` in the photo with this digest. Box edges are rounded to 1/65,535 of the picture.
    public init(photo: ContentDigest, box: FractionBox) {
        let parts = [box.x, box.y, box.width, box.height].map { value -> String in
            let level = UInt32((min(max(value, 0), 1) * 65_535).rounded())
            let digits = String(level, radix: 16)
            return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        }
        self.init(rawValue: photo.hex.prefix(16) + "-" + parts.joined())
    }

    /// Orders as the strings do: the canonical order wherever a tie must be broken.
    public static func < (left: FaceKey, right: FaceKey) -> Bool { left.rawValue < right.rawValue }
}

/// Five points of a face, in pixels of the upright original.
public struct FaceLandmarks: Hashable, Codable, Sendable {
    /// The eye on the left of the picture.
    public var leftEye: PixelPoint
    /// The eye on the right of the picture.
    public var rightEye: PixelPoint
    /// The tip of the nose.
    public var nose: PixelPoint
    /// The corner of the mouth on the left of the picture.
    public var mouthLeft: PixelPoint
    /// The corner of the mouth on the right of the picture.
    public var mouthRight: PixelPoint

    /// Makes landmarks.
    public init(
        leftEye: PixelPoint, rightEye: PixelPoint, nose: PixelPoint, mouthLeft: PixelPoint, mouthRight: PixelPoint
    ) {
        self.leftEye = leftEye
        self.rightEye = rightEye
        self.nose = nose
        self.mouthLeft = mouthLeft
        self.mouthRight = mouthRight
    }

    /// The five points in the order of the properties.
    public var points: [PixelPoint] { [leftEye, rightEye, nose, mouthLeft, mouthRight] }
}

/// How much a face can be trusted to tell who it is.
public struct FaceQuality: Hashable, Codable, Sendable {
    /// The detector's score, 0 to 1.
    public var score: Double
    /// The shorter side of the face box in pixels of the original. Under 40 a face is found but hardly recognised; 64 and more are trusted.
    public var size: Double
    /// Variance of the Laplacian of the aligned face's grey levels (0 to 255), as in Pech-Pacheco et al., ICPR 2000; under about 15 is blurred.
    public var sharpness: Double
    /// How far the face is turned aside: 0 looks at the camera, 1 is a profile; from the nose's place between the eyes.
    public var yaw: Double

    /// Makes a quality.
    public init(score: Double, size: Double, sharpness: Double, yaw: Double) {
        self.score = score
        self.size = size
        self.sharpness = sharpness
        self.yaw = yaw
    }
}

/// A face as it was detected in one version of a photo.
public struct DetectedFace: Hashable, Sendable {
    /// The stable key.
    public var key: FaceKey
    /// Where it is, in pixels of the upright original.
    public var box: PixelBox
    /// The five points.
    public var landmarks: FaceLandmarks
    /// Score, size, sharpness, pose.
    public var quality: FaceQuality
    /// The unit vector that tells who it is.
    public var embedding: QuantizedVector

    /// Makes a face.
    public init(
        key: FaceKey, box: PixelBox, landmarks: FaceLandmarks, quality: FaceQuality, embedding: QuantizedVector
    ) {
        self.key = key
        self.box = box
        self.landmarks = landmarks
        self.quality = quality
        self.embedding = embedding
    }
}
