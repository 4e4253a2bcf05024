/// A value that a later version may write in a way that this one does not understand: then it is missing, and the rest of the line counts.
@propertyWrapper
public struct Understood<Value: Hashable & Codable & Sendable>: Hashable, Codable, Sendable {
    /// The value.
    public var wrappedValue: Value?

    /// Wraps a value.
    public init(wrappedValue: Value?) {
        self.wrappedValue = wrappedValue
    }

    /// Reads the value, or nothing.
    public init(from decoder: any Decoder) {
        wrappedValue = try? decoder.singleValueContainer().decode(Value.self)
    }

    /// Writes the value; `nil` writes `null`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(wrappedValue)
    }
}

extension KeyedDecodingContainer {
    /// A missing key is a missing value.
    public func decode<Value>(_ type: Understood<Value>.Type, forKey key: Key) throws -> Understood<Value> {
        try decodeIfPresent(type, forKey: key) ?? Understood(wrappedValue: nil)
    }
}

extension KeyedEncodingContainer {
    /// A missing value is not written.
    public mutating func encode<Value>(_ value: Understood<Value>, forKey key: Key) throws {
        if let wrapped = value.wrappedValue { try encode(wrapped, forKey: key) }
    }
}
