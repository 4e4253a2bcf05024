extension EditRecipe: Codable {
    /// Of the JSON. A later version may have fields that this program would have to drop: it is refused instead.
    public static let version = 1

    /// A key of any name, so that unknown ones are seen.
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
        init(_ field: EditField) { stringValue = field.rawValue }

        static let version = Key(stringValue: "version")
    }

    /// Decodes an object of `version` and those values that are not neutral.
    ///
    /// - Throws: `EditRecipeError` for a later version, an unknown key or an unknown filter.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let version = try container.decodeIfPresent(Int.self, forKey: .version) ?? Self.version
        guard version == Self.version else { throw EditRecipeError.unknownVersion(version) }
        if let key = container.allKeys.map(\.stringValue).sorted()
            .first(where: { $0 != Key.version.stringValue && EditField(rawValue: $0) == nil })
        {
            throw EditRecipeError.unknownKey(key)
        }
        func value<Value: Decodable>(_ field: EditField, _ neutral: Value) throws -> Value {
            try container.decodeIfPresent(Value.self, forKey: Key(field)) ?? neutral
        }
        let name = try container.decodeIfPresent(String.self, forKey: Key(.filter))
        let filter = name.flatMap(NamedFilter.init)
        if let name, filter == nil { throw EditRecipeError.unknownFilter(name) }
        try self.init(
            quarterTurns: value(.turn, 0), isMirrored: value(.mirror, false), straighten: value(.straighten, 0),
            crop: container.decodeIfPresent(PixelBox.self, forKey: Key(.crop))
                .map { FractionBox(x: $0.x, y: $0.y, width: $0.width, height: $0.height) },
            exposure: value(.exposure, 0), contrast: value(.contrast, 0), highlights: value(.highlights, 0),
            shadows: value(.shadows, 0), temperature: value(.temperature, 0), tint: value(.tint, 0),
            saturation: value(.saturation, 0), sharpness: value(.sharpness, 0),
            isBlackAndWhite: value(.blackAndWhite, false), filter: filter, filterStrength: value(.strength, 1))
    }

    /// Encodes `version` and those values that are not neutral; the crop as `[x, y, width, height]` in fractions.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        func write<Value: Encodable & Equatable>(_ field: EditField, _ value: Value, unless neutral: Value) throws {
            if value != neutral { try container.encode(value, forKey: Key(field)) }
        }
        try container.encode(Self.version, forKey: .version)
        try write(.turn, quarterTurns, unless: 0)
        try write(.mirror, isMirrored, unless: false)
        try write(.crop, crop.map { [$0.x, $0.y, $0.width, $0.height] }, unless: nil)
        let numbers: [(EditField, Double)] = [
            (.straighten, straighten), (.exposure, exposure), (.contrast, contrast), (.highlights, highlights),
            (.shadows, shadows), (.temperature, temperature), (.tint, tint), (.saturation, saturation),
            (.sharpness, sharpness),
        ]
        for (field, number) in numbers { try write(field, number, unless: 0) }
        try write(.blackAndWhite, isBlackAndWhite, unless: false)
        try write(.filter, filter, unless: nil)
        try write(.strength, filterStrength, unless: 1)
    }
}
