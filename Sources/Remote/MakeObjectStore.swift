import Foundation

/// Makes the adapter for a location. Asks nothing of the remote yet: `probe` does.
///
/// `credentials` of `nil` are looked for in the environment. Throws `credentialsMissing` when an S3 location has none;
/// a WebDAV server is then asked without any.
public func makeObjectStore(
    at location: RemoteLocation, credentials: RemoteCredentials? = nil, options: RemoteOptions = RemoteOptions()
) throws(RemoteError) -> any ObjectStore {
    let environment = ProcessInfo.processInfo.environment
    var known = credentials
    if known == nil { known = try RemoteCredentials.fromEnvironment(for: location, environment: environment) }
    switch location {
    case .directory(let path):
        return DirectoryObjectStore(root: path, options: options)
    case .s3(let bucket):
        let region = RemoteCredentials.regionFromEnvironment(environment)
        return marked(try S3ObjectStore(bucket, known, region: region, options: options), options)
    case .webDAV(let collection):
        return marked(WebDAVObjectStore(collection, known, options: options), options)
    }
}

/// A directory looks after its marker by itself.
private func marked(_ store: any ObjectStore, _ options: RemoteOptions) -> any ObjectStore {
    options.expectMarker ? MarkedObjectStore(store) : store
}
