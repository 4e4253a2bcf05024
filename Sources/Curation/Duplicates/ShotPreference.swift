import TierModel

/// Which of several photos of one picture is the one to keep, and why.
enum ShotPreference {
    /// Whether the first is the better one. A strict order: of photos that are equal in all else the one that is longer in the library.
    ///
    /// Resolution comes first, then what the camera wrote, the least compression as far as blocks are seen, the format, and bytes. Compression is compared
    /// in steps, so that the order is one of all photos, not of pairs only. Sharpness does not count: a copy that was sharpened is no better.
    static func isBetter(_ first: ShotSample, than second: ShotSample) -> Bool {
        let (own, other) = (key(first), key(second))
        for (left, right) in zip(own, other) where left != right { return left > right }
        return first.photo < second.photo
    }

    private static func key(_ sample: ShotSample) -> [Double] {
        [
            Double(sample.pixels), sample.hasCameraData ? 1 : 0, step(sample.quality?.compression, 0.25),
            rank(sample.format), Double(sample.bytes), Double(sample.rating), sample.location == nil ? 0 : 1,
        ]
    }

    private static func step(_ value: Double?, _ size: Double) -> Double {
        guard let value, value.isFinite else { return 0 }
        return (value / size).rounded()
    }

    /// RAW, then what cameras write, then what is made of it later.
    private static func rank(_ format: ImageFormat) -> Double {
        switch format {
        case .raw: 3
        case .heic, .jpeg, .tiff, .movie: 2
        case .avif, .jxl, .png: 1
        case .webp, .gif: 0
        }
    }

    /// In what the other one is less than the kept one, in words.
    static func differences(of other: ShotSample, from kept: ShotSample) -> [String] {
        var words: [String] = []
        if other.pixels < kept.pixels {
            words.append(
                "smaller: \(other.width) × \(other.height) rather than \(kept.width) × \(kept.height)")
        }
        if kept.hasCameraData, !other.hasCameraData { words.append("without the camera's data") }
        if let own = other.quality, let best = kept.quality {
            if own.compression < best.compression - 0.1 { words.append("more compressed") }
            if own.technical < best.technical - 0.05 { words.append("of less quality") }
        }
        if other.format != kept.format {
            words.append("\(other.format.rawValue) rather than \(kept.format.rawValue)")
        } else if other.bytes < kept.bytes, other.pixels == kept.pixels {
            words.append("fewer bytes: \(other.bytes) rather than \(kept.bytes)")
        }
        return words
    }

    /// Why the first is kept rather than the second one, in words.
    static func reasons(for kept: ShotSample, over other: ShotSample) -> [String] {
        var words: [String] = []
        if kept.pixels > other.pixels {
            words.append("larger: \(kept.width) × \(kept.height) rather than \(other.width) × \(other.height)")
        }
        if kept.hasCameraData, !other.hasCameraData { words.append("with the camera's data") }
        if let best = kept.quality, let own = other.quality {
            if best.compression > own.compression + 0.1 { words.append("less compressed") }
            if best.technical > own.technical + 0.05 { words.append("of better quality") }
        }
        if rank(kept.format) > rank(other.format) {
            words.append("\(kept.format.rawValue) rather than \(other.format.rawValue)")
        }
        if words.isEmpty, kept.bytes > other.bytes { words.append("more bytes") }
        return words
    }
}
