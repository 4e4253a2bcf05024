/// Tells RAW files from other TIFF files by their directories: the sensor's values are marked as such in one of them.
enum RawDirectories {
    /// Tag numbers of TIFF 6.0, TIFF/EP (ISO 12234-2) and DNG 1.6.
    private enum Tag {
        static let compression = 259
        static let interpretation = 262
        static let subdirectories = 330
        static let dngVersion = 50_706
    }

    /// Colour filter array and linear sensor values (DNG 1.6, PhotometricInterpretation).
    private static let interpretations: Set<Int> = [32_803, 34_892]
    /// What Sony, Pentax, Nikon and Samsung compress sensor values by: no program writes such a picture.
    private static let compressions: Set<Int> = [32_767, 34_713, 65_535, 32_770]
    /// How many directories are looked at.
    private static let limit = 16

    /// - Parameter read: gives exactly `count` bytes at an offset, or `nil`.
    static func isRaw(read: @escaping (_ offset: Int, _ count: Int) -> [UInt8]?) -> Bool {
        guard let reader = TIFFReader(read: read) else { return false }
        let main = reader.directory(at: reader.firstDirectory)
        if main[Tag.dngVersion] != nil || isSensor(main) { return true }
        let others = main[Tag.subdirectories]?.integers ?? []
        return others.prefix(limit).contains { isSensor(reader.directory(at: $0)) }
    }

    private static func isSensor(_ directory: [Int: TIFFValue]) -> Bool {
        let interpretation = directory[Tag.interpretation]?.integers.first
        let compression = directory[Tag.compression]?.integers.first
        return interpretation.map(interpretations.contains) ?? false || compression.map(compressions.contains) ?? false
    }
}
