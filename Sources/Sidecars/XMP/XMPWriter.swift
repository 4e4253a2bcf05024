import TierModel

/// Writes XMP sidecars that ExifTool, digiKam and Lightroom read (ISO 16684-1; MWG guidelines 2.0 for the regions).
package enum XMPWriter {
    /// The sidecar of a picture that is stored upright, with sides in pixels, which the regions of people relate to.
    ///
    /// What XMP has no common property for is left out: favourites, what is hidden or in the trash, albums, and the
    /// original name. Characters that XML cannot hold are left out, too.
    package static func document(_ annotations: PhotoAnnotations, width: Int, height: Int) -> [UInt8] {
        var body = ""
        if let title = annotations.title { body += alternative("dc:title", title) }
        if let caption = annotations.caption { body += alternative("dc:description", caption) }
        if let rating = annotations.rating { body += element("xmp:Rating", String(rating)) }
        if let date = annotations.captured.flatMap(XMPDate.text) {
            body += element("exif:DateTimeOriginal", date) + element("photoshop:DateCreated", date)
        }
        if let point = annotations.location { body += place(point) }
        body += tags(annotations.tags)
        body += people(annotations.people, width, height)
        let schemas = prefixes.map { "\n    xmlns:\($0.0)=\"\($0.1)\"" }.joined()
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="tiersync">
             <rdf:RDF xmlns:rdf="\(XMPSchema.rdf)">
              <rdf:Description rdf:about=""\(schemas)>
            \(body)  </rdf:Description>
             </rdf:RDF>
            </x:xmpmeta>

            """
        return Array(text.utf8)
    }

    private static let prefixes = [
        ("dc", XMPSchema.dc), ("xmp", XMPSchema.xmp), ("exif", XMPSchema.exif), ("photoshop", XMPSchema.photoshop),
        ("lr", XMPSchema.lightroom), ("digiKam", XMPSchema.digiKam), ("Iptc4xmpExt", XMPSchema.iptcExtension),
        ("mwg-rs", XMPSchema.regions), ("stArea", XMPSchema.area), ("stDim", XMPSchema.dimensions),
    ]

    private static func element(_ name: String, _ text: String) -> String {
        "   <\(name)>\(escaped(text))</\(name)>\n"
    }

    private static func alternative(_ name: String, _ text: String) -> String {
        "   <\(name)><rdf:Alt><rdf:li xml:lang=\"x-default\">\(escaped(text))</rdf:li></rdf:Alt></\(name)>\n"
    }

    private static func list(_ name: String, _ kind: String, _ items: [String]) -> String {
        guard !items.isEmpty else { return "" }
        let lines = items.map { "     <rdf:li>\(escaped($0))</rdf:li>\n" }.joined()
        return "   <\(name)>\n    <rdf:\(kind)>\n\(lines)    </rdf:\(kind)>\n   </\(name)>\n"
    }

    /// Flat keywords for those programs that know no hierarchy, and the hierarchies as Lightroom and digiKam have them.
    private static func tags(_ tags: [String]) -> String {
        let paths = tags.compactMap(XMPTags.path)
        var leaves: [String] = []
        leaves.appendNew(paths.compactMap { $0.split(separator: "/").last.map(String.init) })
        return list("dc:subject", "Bag", leaves)
            + list("lr:hierarchicalSubject", "Bag", paths.map { $0.replacing("/", with: "|") })
            + list("digiKam:TagsList", "Seq", paths)
    }

    private static func place(_ point: GeoPoint) -> String {
        var text = element("exif:GPSLatitude", XMPCoordinate.text(point.latitude, positive: "N", negative: "S"))
        text += element("exif:GPSLongitude", XMPCoordinate.text(point.longitude, positive: "E", negative: "W"))
        if let altitude = point.altitude, let size = XMPCoordinate.altitude(altitude) {
            text += element("exif:GPSAltitudeRef", altitude < 0 ? "1" : "0") + element("exif:GPSAltitude", size)
        }
        return text
    }

    private static func people(_ people: [NamedRegion], _ width: Int, _ height: Int) -> String {
        var names: [String] = []
        names.appendNew(people.map(\.name))
        let regions = people.compactMap(region).joined()
        guard !regions.isEmpty else { return list("Iptc4xmpExt:PersonInImage", "Bag", names) }
        return list("Iptc4xmpExt:PersonInImage", "Bag", names) + """
               <mwg-rs:Regions rdf:parseType="Resource">
                <mwg-rs:AppliedToDimensions stDim:w="\(width)" stDim:h="\(height)" stDim:unit="pixel"/>
                <mwg-rs:RegionList>
                 <rdf:Bag>
            \(regions)     </rdf:Bag>
                </mwg-rs:RegionList>
               </mwg-rs:Regions>

            """
    }

    private static func region(_ person: NamedRegion) -> String? {
        guard let box = person.box, [box.x, box.y, box.width, box.height].allSatisfy(\.isFinite) else { return nil }
        return """
                  <rdf:li rdf:parseType="Resource">
                   <mwg-rs:Name>\(escaped(person.name))</mwg-rs:Name>
                   <mwg-rs:Type>Face</mwg-rs:Type>
                   <mwg-rs:Area stArea:x="\(box.x + box.width / 2)" stArea:y="\(box.y + box.height / 2)" \
            stArea:w="\(box.width)" stArea:h="\(box.height)" stArea:unit="normalized"/>
                  </rdf:li>

            """
    }

    /// Text as XML holds it (XML 1.0, sections 2.2 and 2.4), fit for attributes, too.
    static func escaped(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            // A reader would make a line feed of it.
            case "\r": escaped.append(contentsOf: "&#xD;".unicodeScalars)
            case "\t", "\n": escaped.append(scalar)
            case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": continue
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}
