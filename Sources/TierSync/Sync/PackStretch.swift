package import Catalog
import TierModel

/// Files of one pack that lie so close together that they are fetched with one request.
package struct PackStretch: Hashable, Sendable {
    /// The key of the pack.
    package var pack: String
    /// The files, by their place.
    package var files: [PackedFile]
    /// The first byte.
    package var start: Int64
    /// The byte behind the last one.
    package var end: Int64

    /// A request costs about as much time as this many bytes at 50 Mbit/s and 20 ms, so a smaller gap is fetched, too.
    static let gap: Int64 = 128 * 1024
    /// What is fetched at once at most, if more than one file.
    static let most: Int64 = 16_000_000

    /// Puts files together. Pure.
    package static func stretches(of files: [PackedFile], gap: Int64 = gap, most: Int64 = most) -> [PackStretch] {
        var stretches: [PackStretch] = []
        for file in files.sorted(by: { ($0.pack, $0.start) < ($1.pack, $1.start) }) {
            let end = file.start + file.file.byteCount
            if let last = stretches.last, last.pack == file.pack, file.start - last.end <= gap, end - last.start <= most
            {
                stretches[stretches.count - 1].files.append(file)
                stretches[stretches.count - 1].end = max(last.end, end)
            } else {
                stretches.append(PackStretch(pack: file.pack, files: [file], start: file.start, end: end))
            }
        }
        return stretches
    }
}
