/// Names of XMP sidecars.
package enum SidecarNames {
    /// The names that a picture's sidecar may have in its folder, the surest first: `IMG.jpg.xmp`, as digiKam and
    /// darktable write it, then `IMG.xmp`, as Lightroom does, which may be meant for another file of that name.
    package static func candidates(for picture: String) -> [String] {
        var stems = [picture]
        if let point = picture.lastIndex(of: "."), point != picture.startIndex {
            stems.append(String(picture[..<point]))
        }
        return stems.flatMap { ["\($0).xmp", "\($0).XMP"] }
    }
}
