/// How a collage divides its sheet.
public enum CollageStyle: String, Hashable, Codable, Sendable, CaseIterable {
    /// Equal cells, each filled by the middle of its picture, or by where its faces are.
    case grid
    /// Rows (or columns) of whole pictures that end at the same edges: nothing is cropped.
    case mosaic
    /// Cells of different sizes, larger for pictures with more and larger faces, and no face is ever cut.
    case faces
}
