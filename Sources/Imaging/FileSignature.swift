package import TierModel

/// What the first bytes of a file say it is.
package enum FileSignature: Hashable, Sendable {
    /// A picture that can be read.
    case image(ImageFormat)
    /// Something known that is not read, named for a message: "a PDF document".
    case other(String)
    /// Anything else.
    case unknown

    /// How many bytes `init` looks at.
    package static let byteCount = 64

    /// Tells the format by its signature (the formats' own specifications; ISO/IEC 14496-12 for the `ftyp` box).
    package init(firstBytes bytes: [UInt8]) {
        self = Self.simple(bytes) ?? Self.brand(bytes) ?? .unknown
    }

    private static func simple(_ bytes: [UInt8]) -> FileSignature? {
        func starts(_ signature: [UInt8], at offset: Int = 0) -> Bool {
            bytes.dropFirst(offset).starts(with: signature)
        }
        func says(_ text: String, at offset: Int = 0) -> Bool { starts(Array(text.utf8), at: offset) }
        if starts([0xFF, 0xD8, 0xFF]) { return .image(.jpeg) }
        if starts([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .image(.png) }
        if says("RIFF"), says("WEBP", at: 8) { return .image(.webp) }
        if says("GIF87a") || says("GIF89a") { return .image(.gif) }
        if starts([0xFF, 0x0A]) || starts([0, 0, 0, 12, 0x4A, 0x58, 0x4C, 0x20, 13, 10, 0x87, 10]) {
            return .image(.jxl)
        }
        // RAF; ORF in its three kinds; RW2; X3F; MRW.
        let raws = ["FUJIFILMCCD-RAW", "IIRO", "IIRS", "MMOR", "IIU\0", "FOVb", "\0MRM"]
        if raws.contains(where: { says($0) }) { return .image(.raw) }
        if starts([0x49, 0x49, 0x2A, 0]) || starts([0x4D, 0x4D, 0, 0x2A]) {
            // CR2 and IIQ. Other RAW files look like any TIFF up to their directories.
            let isRaw = ["CR", "IIII", "MMMM"].contains { says($0, at: 8) }
            return isRaw ? .image(.raw) : .image(.tiff)
        }
        if says("8BPS") { return .other("a Photoshop document") }
        if says("%PDF-") { return .other("a PDF document") }
        return nil
    }

    private static func brand(_ bytes: [UInt8]) -> FileSignature? {
        // Old QuickTime files begin with any of these atoms.
        let atoms = ["moov", "mdat", "wide", "free", "skip", "pnot"]
        if bytes.count >= 16, atoms.contains(String(decoding: bytes[4..<8], as: UTF8.self)) { return .image(.movie) }
        guard bytes.count >= 16, Array(bytes[4..<8]) == Array("ftyp".utf8) else { return nil }
        let size = bytes[..<4].reduce(0) { $0 << 8 | Int($1) }
        let end = min(bytes.count, max(size, 16))
        // The major brand, then the compatible ones behind the minor version.
        let offsets = [8] + stride(from: 16, through: end - 4, by: 4)
        let brands = offsets.map { String(decoding: bytes[$0..<$0 + 4], as: UTF8.self) }
        if brands.contains(where: ["avif", "avis"].contains) { return .image(.avif) }
        if brands.contains(where: ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"].contains) {
            return .image(.heic)
        }
        return brands[0] == "crx " ? .image(.raw) : .image(.movie)
    }
}
