import CPango

/// A line of text as grey levels: how much of each pixel it covers, 0 to 255, rows from the top.
///
/// Pango shapes it, so accents, ligatures, scripts from right to left and those of other fonts than the named one come out as
/// they should, as far as the system has fonts.
package struct TitleMask: Hashable, Sendable {
    /// Pixels in a row.
    package let width: Int
    /// Rows.
    package let height: Int
    /// `width * height` levels.
    package let coverage: [UInt8]
    /// How many characters no font of the system has: they show as boxes.
    package let missingCharacters: Int

    /// The text as large as fits the height, less where it would be too wide, in the middle; below half of that size its end
    /// is left out instead.
    ///
    /// - Parameters:
    ///   - text: one line.
    ///   - font: a family as fontconfig knows it; another is taken where the system does not have it.
    ///   - width: of the mask in pixels, 1 to 65,500.
    ///   - height: of the mask in pixels, 1 to 65,500.
    /// - Throws: `noFont` when the system has none, `titleFailed` for a mask of no or too many pixels.
    package init(_ text: String, font: String = "sans", width: Int, height: Int) throws(CollageError) {
        let sides = 1...CollageLayout.maximumSide
        guard sides.contains(width), sides.contains(height), width * height <= CollageLayout.maximumPixels else {
            throw .titleFailed("its band has \(width) × \(height) pixels")
        }
        let fonts = FontMap()
        guard fonts.hasFonts else { throw .noFont }
        guard let line = TypesetLine(text, fonts: fonts) else { throw .titleFailed("the memory is exhausted") }
        var size = Double(height)
        line.setFont(font, size: size)
        // Some air above accents, too.
        size *= min(1, Double(height) * 0.92 / line.size.height)
        line.setFont(font, size: size)
        if line.size.width > Double(width) {
            size *= max(0.5, Double(width) / line.size.width)
            line.setFont(font, size: size)
        }
        line.limit(width: width)
        self.width = width
        self.height = height
        missingCharacters = line.missingCharacters
        coverage = line.rendered(width: width, height: height)
    }
}

/// The system's fonts, owned.
@safe private struct FontMap: ~Copyable {
    fileprivate let handle: UnsafeMutablePointer<PangoFontMap>?

    init() { unsafe handle = tst_font_map() }

    deinit { unsafe tst_release(handle) }

    /// Without any font Pango would write boxes only, if it goes on at all.
    var hasFonts: Bool { unsafe handle != nil && tst_has_fonts() != 0 }
}

/// One line of text as Pango lays it out, owned.
@safe private struct TypesetLine: ~Copyable {
    private let handle: OpaquePointer

    init?(_ text: String, fonts: borrowing FontMap) {
        guard let handle = unsafe tst_layout(fonts.handle) else { return nil }
        unsafe self.handle = unsafe handle
        // A single zero would end the text.
        let bytes = Array(text.utf8.filter { $0 != 0 })
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe pango_layout_set_text(
                handle, bytes.bindMemory(to: CChar.self).baseAddress, CInt(clamping: bytes.count))
        }
        unsafe pango_layout_set_single_paragraph_mode(handle, 1)
    }

    deinit { unsafe tst_release(UnsafeMutableRawPointer(handle)) }

    /// - Parameter size: of the em square, in pixels.
    func setFont(_ family: String, size: Double) {
        let description = unsafe pango_font_description_new()
        defer { unsafe pango_font_description_free(description) }
        unsafe pango_font_description_set_family(description, family)
        unsafe pango_font_description_set_absolute_size(description, max(1, size) * Double(PANGO_SCALE))
        unsafe pango_layout_set_font_description(handle, description)
    }

    /// Width and height in pixels, 1 at least.
    var size: (width: Double, height: Double) {
        var (width, height): (CInt, CInt) = (0, 0)
        unsafe pango_layout_get_pixel_size(handle, &width, &height)
        return (Double(max(1, width)), Double(max(1, height)))
    }

    var missingCharacters: Int { unsafe Int(pango_layout_get_unknown_glyphs_count(handle)) }

    /// Centres the line in this width, and leaves out its end where it is too long.
    func limit(width: Int) {
        unsafe pango_layout_set_width(handle, CInt(clamping: width * Int(PANGO_SCALE)))
        unsafe pango_layout_set_ellipsize(handle, PANGO_ELLIPSIZE_END)
        unsafe pango_layout_set_alignment(handle, PANGO_ALIGN_CENTER)
        // Else a line from right to left would count the other way.
        unsafe pango_layout_set_height(handle, -1)
    }

    func rendered(width: Int, height: Int) -> [UInt8] {
        var mask = [UInt8](repeating: 0, count: width * height)
        let top = CInt((Double(height) - size.height) / 2)
        unsafe mask.withUnsafeMutableBufferPointer { mask in
            unsafe tst_render(handle, mask.baseAddress, CInt(clamping: width), CInt(clamping: height), 0, max(0, top))
        }
        return mask
    }
}
