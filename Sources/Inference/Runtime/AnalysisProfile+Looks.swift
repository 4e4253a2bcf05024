import TierModel

/// When a photo is looked at in parts, for faces that are small in it.
enum CloserLook: Sendable {
    /// Not at all.
    case never
    /// Where the look at the whole saw small faces.
    case whenSmallFaces
    /// Wherever the photo has more pixels than the look at the whole.
    case always
}

extension AnalysisProfile {
    /// The longer side, in pixels, of what the face detector sees of the whole photo. With more, very large faces are missed.
    var faceLongSide: Int { self == .fast ? 640 : 1_024 }

    /// When faces are looked for in parts of the photo.
    var closerLook: CloserLook {
        switch self {
        case .fast: .never
        case .balanced: .whenSmallFaces
        case .accurate: .always
        }
    }

    /// The shorter side, in pixels, of what the text detector sees; the publisher's own is 736.
    var textShorterSide: Double {
        switch self {
        case .fast: 480
        case .balanced: 736
        case .accurate: 960
        }
    }

    /// The shorter side, in pixels, of a first glance for text: a photo that shows no trace of any there is not looked at again. Of 58 of our labelled
    /// photos with lines that could be read, 5 showed none, all of them of signs that are no words; and of 115 without, 67 needed no second look.
    var textGlanceSide: Double? { self == .balanced ? 480 : nil }
}
