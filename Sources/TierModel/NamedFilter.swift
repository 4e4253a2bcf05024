/// A ready-made look. How each is made is `Imaging`'s business, and may be refined; the names stay.
public enum NamedFilter: String, Hashable, Codable, Sendable, CaseIterable {
    /// Stronger colours and a little more contrast.
    case vivid
    /// The light of late afternoon.
    case warm
    /// The light of an overcast morning.
    case cool
    /// An old print: black has turned grey, colours are weak.
    case faded
    /// Soft black without gloss, colours a little held back.
    case matte
    /// Black and white of hard contrast, with dark corners.
    case noir
    /// Brown and white, as the first prints.
    case sepia
    /// Black and white of many greys, reds bright.
    case silver
    /// Light and dark evened out, contrast and structure strong, colours held back.
    case dramatic
    /// Little contrast, open shadows, gentle colours.
    case soft
    /// A print of the seventies: warm light, green shadows, dark corners.
    case vintage
    /// After sunset: blue shadows, rosy light.
    case dusk

    /// What it looks like, in a few words for lists.
    public var summary: String {
        switch self {
        case .vivid: "stronger colours and a little more contrast"
        case .warm: "the light of late afternoon"
        case .cool: "the light of an overcast morning"
        case .faded: "an old print: black has turned grey, colours are weak"
        case .matte: "soft black without gloss, colours a little held back"
        case .noir: "black and white of hard contrast, with dark corners"
        case .sepia: "brown and white, as the first prints"
        case .silver: "black and white of many greys, reds bright"
        case .dramatic: "light and dark evened out, contrast strong, colours held back"
        case .soft: "little contrast, open shadows, gentle colours"
        case .vintage: "a print of the seventies: warm light, green shadows, dark corners"
        case .dusk: "after sunset: blue shadows, rosy light"
        }
    }
}
