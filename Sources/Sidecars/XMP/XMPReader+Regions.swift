import TierModel

extension XMPReader {
    /// The faces with names: those of the Metadata Working Group, which most programs write, or else Microsoft's.
    static func regions(_ properties: [XMPName: XMPValue], _ frame: PictureFrame) -> [NamedRegion] {
        let standard = workingGroupRegions(properties, frame)
        // Programs write both of the same faces; not all turn Microsoft's when a picture is turned.
        return standard.isEmpty ? microsoftRegions(properties, frame) : standard
    }

    /// `mwg-rs:Regions` (MWG guidelines 2.0, section 5.9): the area's x and y are its centre, in parts of the picture.
    private static func workingGroupRegions(_ properties: [XMPName: XMPValue], _ frame: PictureFrame) -> [NamedRegion] {
        guard let info = properties[XMPName(XMPSchema.regions, "Regions")] else { return [] }
        let applied = info[XMPSchema.regions, "AppliedToDimensions"]
        func side(_ name: String) -> Double? { number(applied?[XMPSchema.dimensions, name]) }
        let orientation = frame.orientation(ofRegionsIn: side("w"), side("h"))
        return (info[XMPSchema.regions, "RegionList"]?.items ?? []).compactMap { region in
            guard let name = region[XMPSchema.regions, "Name"]?.text else { return nil }
            let type = region[XMPSchema.regions, "Type"]?.text
            guard type == nil || type?.lowercased() == "face" else { return nil }
            return NamedRegion(name, box(region[XMPSchema.regions, "Area"])?.upright(orientation))
        }
    }

    private static func box(_ area: XMPValue?) -> FractionBox? {
        guard let area, area[XMPSchema.area, "unit"]?.text ?? "normalized" == "normalized",
            let x = number(area[XMPSchema.area, "x"]), let y = number(area[XMPSchema.area, "y"])
        else { return nil }
        // A circle has its diameter in parts of the shorter side; without the size the box is about as large.
        let diameter = number(area[XMPSchema.area, "d"])
        guard let width = number(area[XMPSchema.area, "w"]) ?? diameter,
            let height = number(area[XMPSchema.area, "h"]) ?? diameter
        else { return nil }
        return FractionBox(x: x - width / 2, y: y - height / 2, width: width, height: height)
    }

    /// `MP:RegionInfo` of Windows (Microsoft, "People tagging overview"): left, top, width and height in parts of the picture.
    private static func microsoftRegions(_ properties: [XMPName: XMPValue], _ frame: PictureFrame) -> [NamedRegion] {
        let info = properties[XMPName(XMPSchema.microsoftRegions, "RegionInfo")]
        return (info?[XMPSchema.microsoftRegionInfo, "Regions"]?.items ?? []).compactMap { region in
            guard let name = region[XMPSchema.microsoftRegion, "PersonDisplayName"]?.text else { return nil }
            let sides = region[XMPSchema.microsoftRegion, "Rectangle"]?.text?.split(separator: ",")
                .compactMap { Double($0.trimmingBlanks()) }
            guard let sides, sides.count == 4 else { return NamedRegion(name, nil) }
            let box = FractionBox(x: sides[0], y: sides[1], width: sides[2], height: sides[3])
            return NamedRegion(name, box.upright(frame.orientation))
        }
    }

    private static func number(_ value: XMPValue?) -> Double? {
        guard let number = value?.text.flatMap({ Double($0) }), number.isFinite else { return nil }
        return number
    }
}
