/// Why an edit cannot be read.
public struct EditRecipeError: UserFacingError, Hashable {
    /// What is wrong.
    public let message: String
    /// What the user can do.
    public let remedy: String?
    /// Nothing below caused it.
    public var underlying: (any Error)? { nil }

    static func unknownVersion(_ version: Int) -> EditRecipeError {
        EditRecipeError(
            message: "the edit is of version \(version), and this program knows version \(EditRecipe.version)",
            remedy: "update tiersync on this device")
    }

    static func unknownKey(_ key: String) -> EditRecipeError {
        EditRecipeError(
            message: "the edit has a value that this program does not know: \(printable(key))",
            remedy: "update tiersync on this device, or correct the name")
    }

    static func unknownFilter(_ name: String) -> EditRecipeError {
        EditRecipeError(
            message: "there is no filter \(printable(name))",
            remedy: "the filters are " + NamedFilter.allCases.map(\.rawValue).joined(separator: ", "))
    }

    private static func printable(_ text: String) -> String { PrintableName.escaped(text.utf8.prefix(40)) }
}
