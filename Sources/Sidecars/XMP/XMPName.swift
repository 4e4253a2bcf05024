/// The name of a property in XMP: the URI of its schema and its own name.
struct XMPName: Hashable {
    let schema: String
    let name: String

    init(_ schema: String, _ name: String) {
        self.schema = schema
        self.name = name
    }
}

/// The schemas that are read and written: XMP specification part 2 (2016), MWG guidelines 2.0 (2010), ExifTool's tables
/// of the vendors' own.
enum XMPSchema {
    static let rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    static let xml = "http://www.w3.org/XML/1998/namespace"
    static let dc = "http://purl.org/dc/elements/1.1/"
    static let xmp = "http://ns.adobe.com/xap/1.0/"
    static let exif = "http://ns.adobe.com/exif/1.0/"
    static let photoshop = "http://ns.adobe.com/photoshop/1.0/"
    static let lightroom = "http://ns.adobe.com/lightroom/1.0/"
    static let digiKam = "http://www.digikam.org/ns/1.0/"
    static let mediaPro = "http://ns.iview-multimedia.com/mediapro/1.0/"
    static let iptcExtension = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    static let microsoftPhoto = "http://ns.microsoft.com/photo/1.0/"
    static let microsoftRegions = "http://ns.microsoft.com/photo/1.2/"
    static let microsoftRegionInfo = "http://ns.microsoft.com/photo/1.2/t/RegionInfo#"
    static let microsoftRegion = "http://ns.microsoft.com/photo/1.2/t/Region#"
    static let regions = "http://www.metadataworkinggroup.com/schemas/regions/"
    static let area = "http://ns.adobe.com/xmp/sType/Area#"
    static let dimensions = "http://ns.adobe.com/xap/1.0/sType/Dimensions#"
}
