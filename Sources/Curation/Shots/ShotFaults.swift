package import TierModel

/// Concludes what is wrong with shots from what is stored of them. Cautious: fog, night, a blurred background and black-and-white pictures are no faults.
package enum ShotFaults {
    /// Faults of less confidence than this are not proposed.
    package static let proposed = 0.5

    /// Whether `ShotLook.tones` should be measured: only where light, contrast or sharpness are so poor that they may matter.
    package static func needsTones(_ quality: PictureQuality) -> Bool {
        quality.exposure < 0.4 || quality.contrast < 0.3 || quality.sharpness < blurredBelow
    }

    /// The faults of a shot, the surest first.
    ///
    /// - Parameters:
    ///   - hasBetterInBurst: whether the same burst has a shot on which all eyes are open: then the shut eyes of one among several count, too.
    ///   - least: the least confidence.
    package static func of(_ look: ShotLook, hasBetterInBurst: Bool = false, least: Double = proposed) -> [ShotFault] {
        let darkness = darkness(look)
        // Where it is so dark, darkness is the reason that nothing is seen.
        let emptiness = (darkness?.confidence ?? 0) >= proposed ? nil : emptiness(look)
        return [
            darkness, brightness(look), emptiness, blur(look), eyes(look, hasBetterInBurst: hasBetterInBurst),
            blankScreenshot(look),
        ]
        .compactMap { $0 }.filter { $0.confidence >= least }
        .sorted { ($1.confidence, $0.reason.rawValue) < ($0.confidence, $1.reason.rawValue) }
    }

    /// What is sharp somewhere is not blurred: a face, writing that could be read, or a bird before mountains out of focus. Fog has no detail to lose, so there must be
    /// contrast.
    private static func blur(_ look: ShotLook) -> ShotFault? {
        guard let quality = look.quality, let tones = look.tones, look.kind == .photo, look.textLines == 0,
            quality.contrast >= 0.35, max(look.width, look.height) >= 320,
            !look.mainFaces.contains(where: { ($0.sharpness ?? 0) > 0.25 })
        else { return nil }
        // Where the model was sure of what it saw, enough was sharp to see it.
        let crisp = look.labels > 0 ? 0.85 : 0.96
        let confidence = min(
            ramp(quality.sharpness, from: blurredBelow, to: 0.25),
            ramp(tones.crispness, from: crisp + 0.25, to: crisp - 0.25))
        return fault(.blurred, confidence, "blurred: sharpness \(hundredths(quality.sharpness))")
    }

    private static let blurredBelow = 0.55

    /// A night has lights.
    private static func darkness(_ look: ShotLook) -> ShotFault? {
        guard let tones = look.tones, look.kind == .photo, look.mainFaces.isEmpty else { return nil }
        let confidence = min(ramp(tones.mean, from: 30, to: 4), ramp(tones.bright, from: 90, to: 10))
        return fault(.tooDark, confidence, "too dark: its mean level is \(whole(tones.mean)) of 255")
    }

    /// Snow and white tables have something dark on them.
    private static func brightness(_ look: ShotLook) -> ShotFault? {
        guard let tones = look.tones, look.kind == .photo, look.mainFaces.isEmpty, look.textLines == 0 else {
            return nil
        }
        let confidence = min(ramp(tones.mean, from: 225, to: 255), ramp(tones.dark, from: 110, to: 230))
        return fault(.tooBright, confidence, "too bright: its mean level is \(whole(tones.mean)) of 255")
    }

    private static func emptiness(_ look: ShotLook) -> ShotFault? {
        guard let tones = look.tones, look.kind == .photo, isWithoutContent(look) else { return nil }
        let confidence = ramp(tones.detail, from: 0.01, to: 0)
        return fault(.accidental, confidence, "nothing on it: \(hundredths(tones.detail)) of it has any detail")
    }

    private static func blankScreenshot(_ look: ShotLook) -> ShotFault? {
        guard let tones = look.tones, look.kind == .screenshot, isWithoutContent(look) else { return nil }
        let confidence = ramp(tones.detail, from: 0.03, to: 0)
        return fault(
            .blankScreenshot, confidence, "a screenshot of nothing: \(hundredths(tones.detail)) of it has any detail")
    }

    private static func isWithoutContent(_ look: ShotLook) -> Bool {
        look.labels == 0 && look.textLines == 0 && look.faces.isEmpty
    }

    /// All whose eyes can be judged have them shut; or two thirds and the largest face. Looking down counts as shut (docs/analysis.md), so a single face is never
    /// very sure.
    private static func eyes(_ look: ShotLook, hasBetterInBurst: Bool) -> ShotFault? {
        let judged = look.mainFaces.filter { $0.eyesOpen != nil }
        let closed = judged.filter { $0.eyesClosed == true }
        guard !closed.isEmpty, let main = judged.max(by: { $0.area < $1.area }) else { return nil }
        let shut = closed.map { ramp($0.eyesOpen ?? 1, from: FaceLook.closedBelow, to: 0) }.max() ?? 0
        let confidence: Double
        if closed.count == judged.count {
            confidence = min(0.95, 0.5 + 0.25 * shut + 0.1 * Double(closed.count - 1))
        } else if main.eyesClosed == true, closed.count * 3 >= judged.count * 2 {
            confidence = 0.5 + 0.2 * shut
        } else {
            confidence = hasBetterInBurst ? 0.5 + 0.3 * shut : 0.2
        }
        return fault(
            .eyesClosed, confidence,
            judged.count == 1 ? "eyes closed" : "eyes closed: \(closed.count) of \(judged.count) faces")
    }

    private static func fault(_ reason: ShotFault.Reason, _ confidence: Double, _ words: String) -> ShotFault? {
        confidence > 0 ? ShotFault(reason: reason, confidence: confidence, words: words) : nil
    }

    /// 0 at `from`, 1 at `to` and beyond, linear between; 0 for what is not a number.
    private static func ramp(_ value: Double, from: Double, to: Double) -> Double {
        value.isFinite ? min(1, max(0, (value - from) / (to - from))) : 0
    }

    private static func hundredths(_ value: Double) -> String { "\(whole(value * 100)) %" }

    private static func whole(_ value: Double) -> Int { value.isFinite ? Int(min(1e6, max(0, value)).rounded()) : 0 }
}
