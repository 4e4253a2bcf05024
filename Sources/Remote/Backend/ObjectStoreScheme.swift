/// A kind of remote that an embedder adds: a scheme, and what makes the backend for an address of it.
public struct ObjectStoreScheme: Sendable {
    /// The scheme: `x-` and a name in lower case.
    public let name: String
    /// Makes the backend for a place. Called at each connection; asks nothing of the place yet.
    let makeBackend: @Sendable (CustomLocation, RemoteCredentials?) throws -> any ObjectBackend

    /// Adds a kind of remote.
    ///
    /// - Parameters:
    ///   - name: `x-` and letters of a to z, digits, `+`, `.`, `-`; addresses are then `x-name://host/path`.
    ///   - makeBackend: is given the place, and the user and password of its address where there are some; those are kept in `credentials.json`.
    /// - Throws: `RemoteError` (`malformedLocation`) when the name is no such scheme.
    public init(
        _ name: String,
        makeBackend: @escaping @Sendable (CustomLocation, RemoteCredentials?) throws -> any ObjectBackend
    ) throws(RemoteError) {
        guard CustomLocation.isScheme(name) else {
            throw RemoteError(
                .malformedLocation, "\"\(name)\" cannot be the scheme of a remote",
                remedy: "let it be x- and a name of a to z, 0 to 9, +, . and -")
        }
        self.name = name
        self.makeBackend = makeBackend
    }
}

extension RemoteLocation {
    /// Makes sure that something is there to talk to a place.
    ///
    /// - Throws: `RemoteError` (`malformedLocation`) for a scheme that nobody added.
    package func check(_ schemes: [ObjectStoreScheme]) throws(RemoteError) {
        guard case .custom(let place) = self else { return }
        _ = try place.scheme(among: schemes)
    }
}

extension CustomLocation {
    /// The scheme that was added for it.
    func scheme(among schemes: [ObjectStoreScheme]) throws(RemoteError) -> ObjectStoreScheme {
        guard let scheme = schemes.first(where: { $0.name == self.scheme }) else {
            throw RemoteError(
                .malformedLocation,
                "\(self) needs a program that adds \(self.scheme):// to tiersync, and this one does not",
                remedy: "use the program that made the library, or another remote")
        }
        return scheme
    }
}
