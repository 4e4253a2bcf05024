package import TierModel

/// When and where a shot was taken.
package struct ShotMoment: Hashable, Sendable {
    /// The photo.
    package var photo: PhotoID
    /// The reading of the camera's clock, in seconds.
    package var time: Double
    /// Where; `nil` where that is not known.
    package var location: GeoPoint?

    /// Makes a moment.
    package init(photo: PhotoID, time: Double, location: GeoPoint? = nil) {
        self.photo = photo
        self.time = time
        self.location = location
    }
}

/// Photos that belong together by time and place.
package struct Occasion: Hashable, Sendable {
    /// What holds them together.
    package enum Kind: String, Hashable, Sendable {
        /// Taken one after the other, without a long pause.
        case event
        /// Taken on one day.
        case day
        /// Taken on days away from home that follow each other.
        case trip
    }

    /// What it is.
    package var kind: Kind
    /// The photos, in the order in which they were taken.
    package var photos: [PhotoID]
    /// The first and the last reading of the clock, in seconds.
    package var start: Double
    package var end: Double

    /// Makes an occasion of moments; `nil` without any.
    init?(_ kind: Kind, _ moments: some Collection<ShotMoment>) {
        guard let first = moments.first else { return nil }
        self.kind = kind
        photos = moments.map(\.photo)
        start = first.time
        end = moments.reduce(first.time) { max($0, $1.time) }
    }
}
