import TierModel

/// Finds the detected face that a decision's box means, so that decisions outlive a detector.
enum TargetMatching {
    /// The least intersection over union of one face's boxes by two detectors.
    static let minimumOverlap = 0.3

    /// The face with the greatest overlap, if that is enough; else the one with the nearest centre of those whose centre lies
    /// in the box, or whose box holds the box's centre. Ties go to the lesser key: `samples` are in the order of keys.
    static func face(at box: FractionBox, among samples: [PlacedFace]) -> FaceKey? {
        var best: (key: FaceKey, overlap: Double)?
        for sample in samples {
            let overlap = sample.box == box ? 1 : sample.box.overlap(with: box)
            if overlap >= minimumOverlap, overlap > best?.overlap ?? 0 { best = (sample.key, overlap) }
        }
        if let best { return best.key }
        var nearest: (key: FaceKey, distance: Double)?
        for sample in samples where box.holdsCentre(of: sample.box) || sample.box.holdsCentre(of: box) {
            let distance = box.centreDistance(to: sample.box)
            if distance < nearest?.distance ?? .infinity { nearest = (sample.key, distance) }
        }
        return nearest?.key
    }
}

extension FractionBox {
    fileprivate func holdsCentre(of other: FractionBox) -> Bool {
        let (centreX, centreY) = (other.x + other.width / 2, other.y + other.height / 2)
        return centreX >= x && centreX <= x + width && centreY >= y && centreY <= y + height
    }

    /// Squared, in widths and heights of this box, because the picture's own shape is not known here.
    fileprivate func centreDistance(to other: FractionBox) -> Double {
        let acrossX = (other.x + other.width / 2 - x - width / 2) / max(width, .ulpOfOne)
        let acrossY = (other.y + other.height / 2 - y - height / 2) / max(height, .ulpOfOne)
        return acrossX * acrossX + acrossY * acrossY
    }
}
