import XMLDocuments

/// Reads XMP: a sidecar, or the packet in a picture (ISO 16684-1; XMP specification parts 1 and 2).
///
/// Text in UTF-16 or UTF-32 is refused; a byte order mark, the packet's wrapper, padding of blanks or NULs, and a missing
/// `x:xmpmeta` are not minded. What a value says wrongly is passed over as if it were not there.
package enum XMPReader {
    /// The longest document that is read, in bytes. Editors' histories make some hundreds of kilobytes.
    package static let longest = 4 << 20

    /// What the document says.
    ///
    /// - Parameter frame: how the picture is stored that the document belongs to. The regions of people are told in the
    ///   stored picture (MWG guidelines 2.0, section 5.9: before the Exif orientation), unless they name the upright
    ///   one's size; the boxes returned are those of the upright picture. A region's own rotation is not looked at.
    package static func read(_ bytes: [UInt8], frame: PictureFrame = .upright) throws(SidecarError) -> PhotoAnnotations
    {
        guard bytes.count <= longest else {
            throw SidecarError(
                .tooLarge, "the XMP has more than \(longest >> 20) MB", remedy: "save it anew in the program it is from"
            )
        }
        let padding: Set<UInt8> = [0, 9, 10, 13, 32]
        guard let last = bytes.lastIndex(where: { !padding.contains($0) }) else {
            throw SidecarError(.malformed, "the XMP is empty", remedy: nil)
        }
        let root: XMLElement
        do throws(XMLDocumentError) {
            root = try XMLDocumentReader.read(Array(bytes[...last]), keeping: .everything)
        } catch {
            throw SidecarError(error)
        }
        guard let description = root.descendant("RDF") else {
            throw SidecarError(.malformed, "the file is XML, but not XMP", remedy: nil)
        }
        return annotations(XMPValue.fields(of: description), frame)
    }

    private static func annotations(_ properties: [XMPName: XMPValue], _ frame: PictureFrame) -> PhotoAnnotations {
        func value(_ schema: String, _ name: String) -> XMPValue? { properties[XMPName(schema, name)] }
        var result = PhotoAnnotations()
        result.title = value(XMPSchema.dc, "title")?.text
        result.caption = value(XMPSchema.dc, "description")?.text
        result.rating =
            value(XMPSchema.xmp, "Rating")?.text.flatMap(rating)
            ?? value(XMPSchema.microsoftPhoto, "Rating")?.text.flatMap(percentRating)
        result.captured =
            [(XMPSchema.exif, "DateTimeOriginal"), (XMPSchema.photoshop, "DateCreated"), (XMPSchema.xmp, "CreateDate")]
            .lazy.compactMap { value($0.0, $0.1)?.text.flatMap(XMPDate.captureTime) }.first
        result.location = XMPCoordinate.point { value(XMPSchema.exif, $0)?.text }
        for person in regions(properties, frame).prefix(NamedRegion.most) { result.add(person) }
        let names = value(XMPSchema.iptcExtension, "PersonInImage")?.texts ?? []
        for name in names.prefix(NamedRegion.most) {
            if let person = NamedRegion(name, nil) { result.add(person) }
        }
        result.tags = XMPTags.tags(properties, people: Set(result.people.map(\.name)))
        return result
    }

    /// Stars of `xmp:Rating`: −1 to 5, where 0 is a photo without (XMP specification part 2, section 2.2).
    private static func rating(_ text: String) -> Int? {
        guard let number = Double(text), number >= -1, number <= 5 else { return nil }
        let stars = Int(number.rounded(.down))
        return stars == 0 ? nil : stars
    }

    /// Stars of Windows: 1, 25, 50, 75 and 99 are one to five.
    private static func percentRating(_ text: String) -> Int? {
        guard let percent = Int(text), (1...100).contains(percent) else { return nil }
        return percent >= 99 ? 5 : percent / 25 + 1
    }
}

extension SidecarError {
    fileprivate init(_ error: XMLDocumentError) {
        switch error {
        case .encoding:
            self.init(.encoding, "the XMP is not text in UTF-8", remedy: "save it as UTF-8")
        case .declaresType:
            self.init(.malformed, "the XMP declares a document type, which is not read", remedy: nil)
        case .malformed:
            self.init(.malformed, "the XMP is damaged", remedy: "save it anew in the program it is from")
        }
    }
}
