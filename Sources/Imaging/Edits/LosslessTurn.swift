import CJPEG
import Glibc
package import TierModel

/// Turns and mirrors JPEGs without decoding them to pixels: every value stays, at another place.
package enum LosslessTurn {
    /// The JPEG turned as a viewer sees it, upright afterwards, with orientation 1 in its EXIF data.
    ///
    /// EXIF without the preview, XMP, ICC profile and the other segments before the picture are kept. What stands behind the picture is not: the
    /// movie of a motion photo, further pictures, and the index of them.
    ///
    /// - Parameters:
    ///   - fromUpright: whether the orientation that the file states comes first; otherwise the pixels are taken as they are stored.
    ///   - limits: for the scans; coefficients may take four times `coefficientBytes` in each of two copies.
    /// - Returns: `nil` when blocks at an edge would have to be thrown away or misplaced because a side ends within a block, and when the file is
    ///   damaged, too large or no JPEG: it must be decoded and encoded anew then.
    package static func turned(
        _ jpeg: [UInt8], by turn: PictureTurn, fromUpright: Bool = true, limits: ReadingLimits = .standard
    ) -> [UInt8]? {
        let segments = JPEGSegment.all(of: jpeg)
        let exif = segments.lazy.compactMap(\.exif).first
        let stated = fromUpright ? exif.map { ExifMetadata($0).orientation.value } ?? 1 : 1
        let whole = PictureTurn(exifOrientation: stated).followed(by: turn)
        guard let bare = moved(jpeg, by: whole, limits: limits),
            let size = JPEGSegment.all(of: bare).lazy.compactMap(\.frameSize).first
        else { return nil }
        let patched = exif.flatMap {
            ExifPatch.patched($0, width: size.width, height: size.height, isSRGB: false)
        }
        return JPEGSegment.inserting(kept(segments, exif: patched), into: bare)
    }

    /// The segments for the result, EXIF first.
    private static func kept(_ segments: [JPEGSegment], exif: [UInt8]?) -> [JPEGSegment] {
        let others = segments.filter { segment in
            // JFIF's and Adobe's are written by the encoder, as the frame and its tables are.
            let isMetadata = (0xE1...0xED).contains(segment.marker) || [0xEF, 0xFE].contains(segment.marker)
            return isMetadata && segment.exif == nil && !segment.isIndexOfPictures
        }
        return [exif.flatMap { JPEGSegment(exif: $0) }].compactMap(\.self)
            + others.map { $0.isXMP ? $0.toldUpright : $0 }
    }

    private static func moved(_ jpeg: [UInt8], by turn: PictureTurn, limits: ReadingLimits) -> [UInt8]? {
        // What of the turn changes rows for columns, and what is mirrored behind that.
        let (across, down): (Bool, Bool) =
            switch turn.quarterTurns {
            case 1: (true, turn.isMirrored)
            case 2: (!turn.isMirrored, true)
            case 3: (false, !turn.isMirrored)
            default: (turn.isMirrored, false)
            }
        var plan = tsj_turn_plan()
        plan.swaps_sides = turn.swapsSides
        plan.flips_across = across
        plan.flips_down = down
        plan.max_scans = CInt(clamping: limits.scans)
        plan.max_bytes = UInt64(clamping: limits.coefficientBytes) * 8
        var data: UnsafeMutablePointer<UInt8>?
        var length = 0
        guard unsafe tsj_turn(jpeg, jpeg.count, &plan, &data, &length) == TSJ_OK, let data = unsafe data else {
            return nil
        }
        defer { unsafe free(data) }
        return unsafe Array(UnsafeBufferPointer(start: data, count: length))
    }
}

extension JPEGSegment {
    /// XMP in which the orientation, where it is stated as an attribute or an element, is 1.
    fileprivate var toldUpright: JPEGSegment {
        var content = Array(content)
        for before in ["tiff:Orientation=\"", "tiff:Orientation='", "<tiff:Orientation>"].map({ Array($0.utf8) }) {
            var position = 0
            while let found = content[position...].firstRange(of: before) {
                position = found.upperBound
                if position < content.count, (0x32...0x38).contains(content[position]) { content[position] = 0x31 }
            }
        }
        return JPEGSegment(marker: marker, content: content[...]) ?? self
    }
}
