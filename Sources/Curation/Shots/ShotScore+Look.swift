package import TierModel

extension ShotScore {
    /// Scores a shot.
    package init(of look: ShotLook) {
        self.init(
            technical: look.quality?.technical, looks: look.quality?.looks, faces: Self.faces(look.mainFaces),
            resolution: Double(look.width) * Double(look.height) / 12_000_000,
            user: max(look.isFavourite ? 0.8 : 0, Double(look.rating) / 5))
    }

    /// The mean of the faces, each weighted by its area: half for open eyes, three tenths for sharpness, two for size in pixels (200 are enough to print).
    /// Of one that blinks in a group the whole suffers: a quarter of it is the worst face.
    private static func faces(_ faces: [ShotLook.Face]) -> Double? {
        guard !faces.isEmpty else { return nil }
        let scores = faces.map { face in
            // What is not known is taken for ordinary.
            let eyes = face.eyesOpen.map { min(1, max(0, $0) / 0.6) } ?? 0.8
            return 0.5 * eyes + 0.3 * min(1, (face.sharpness ?? 0.6) / 0.8) + 0.2 * min(1, max(0, face.size) / 200)
        }
        let area = faces.reduce(0) { $0 + $1.area }
        let mean = zip(scores, faces).reduce(0) { $0 + $1.0 * $1.1.area } / max(area, 1e-12)
        return 0.75 * mean + 0.25 * (scores.min() ?? mean)
    }
}
