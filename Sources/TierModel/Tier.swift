/// Where an original is.
public enum Tier: String, Codable, Sendable, CaseIterable {
    /// Only on this device.
    case local
    /// On this device, and proven on the remote.
    case both
    /// Proven on the remote, dropped from this device.
    case remote
}

/// Why bytes moved between the device and the remote.
public enum Purpose: String, Codable, Sendable, CaseIterable, Comparable {
    /// An original goes to the remote.
    case push
    /// An original's one fetch for analysis.
    case analysis
    /// A further fetch that the user agreed to, for a new detector or text model.
    case reanalysis
    /// The user looks at or exports an original.
    case view
    /// Bytes read, or asked about, only to prove that the remote holds them.
    case verify
    /// An original comes back to stay.
    case restore
    /// Anything that is not an original: listings, probes, segments, packs.
    case metadata

    /// Orders as declared, which is the order of the reports.
    public static func < (left: Purpose, right: Purpose) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}

/// What a file is to its photo.
public enum FileRole: String, Codable, Sendable, CaseIterable {
    /// The picture itself.
    case primary
    /// The movie of a Live Photo or motion photo.
    case movie
    /// The RAW file beside a JPEG.
    case raw
    /// An XMP or similar file that describes the picture.
    case sidecar
}
