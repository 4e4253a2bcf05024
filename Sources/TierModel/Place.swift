/// A town near to where a photo was taken.
public struct Place: Hashable, Codable, Sendable, CustomStringConvertible {
    /// The town.
    public var town: String
    /// The part of the country that it is in; empty where the table has none.
    public var region: String
    /// The country, in English.
    public var country: String
    /// Its code in ISO 3166-1, two capital letters.
    public var countryCode: String
    /// How far the photo was taken from the middle of the town.
    public var kilometres: Double

    /// Makes a place.
    public init(town: String, region: String, country: String, countryCode: String, kilometres: Double) {
        self.town = town
        self.region = region
        self.country = country
        self.countryCode = countryCode
        self.kilometres = kilometres
    }

    /// The town with region and country; how far it is, where it is not the town itself.
    public var description: String {
        let name = [town, region, country].filter { !$0.isEmpty }.joined(separator: ", ")
        return kilometres <= Self.townRadius ? name : "\(Int(kilometres.rounded())) km from \(name)"
    }

    /// Up to here a photo is said to be of the town.
    private static let townRadius = 15.0
}
