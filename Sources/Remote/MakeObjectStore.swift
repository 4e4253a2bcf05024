/// Makes the adapter for a location. Asks nothing of the remote yet: `probe` does.
///
/// `credentials` of `nil` are looked for in the environment. Throws `credentialsMissing` when an S3 location has none,
/// and `malformedLocation` when the credentials are of the wrong kind for it.
public func makeObjectStore(
    at location: RemoteLocation, credentials: RemoteCredentials? = nil, options: RemoteOptions = RemoteOptions()
) throws(RemoteError) -> any ObjectStore {
    var known = credentials
    if known == nil { known = try RemoteCredentials.fromEnvironment(for: location) }
    switch location {
    case .directory(let path):
        return DirectoryObjectStore(root: path, options: options)
    case .s3, .webDAV:
        throw RemoteError(.malformedLocation, "not yet: \(location) as \(known.map { "\($0)" } ?? "nobody")")
    }
}
