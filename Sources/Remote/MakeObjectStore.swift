import Foundation
import TierModel

/// Makes the adapter for a location. Asks nothing of the remote yet: `probe` does.
///
/// `credentials` of `nil` are looked for in the environment. Throws `credentialsMissing` when an S3 location has none;
/// a WebDAV server is then asked without any. `schemes` are the kinds of remotes that an embedder adds; throws `malformedLocation` for a place of another.
public func makeObjectStore(
    at location: RemoteLocation, credentials: RemoteCredentials? = nil, options: RemoteOptions = RemoteOptions(),
    schemes: [ObjectStoreScheme] = []
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
    case .custom(let place):
        return marked(try backendStore(at: place, known, options, schemes), options)
    }
}

private func backendStore(
    at place: CustomLocation, _ credentials: RemoteCredentials?, _ options: RemoteOptions,
    _ schemes: [ObjectStoreScheme]
) throws(RemoteError) -> any ObjectStore {
    let scheme = try place.scheme(among: schemes)
    do {
        return BackendObjectStore(.custom(place), try scheme.makeBackend(place, credentials), options)
    } catch let error as RemoteError {
        throw error
    } catch {
        throw RemoteError(
            .unreachable, "\(place) cannot be used: \(PrintableName.escaped(String(describing: error)))",
            remedy: "see what the program that adds it says", underlying: error)
    }
}

/// A directory looks after its marker by itself.
private func marked(_ store: any ObjectStore, _ options: RemoteOptions) -> any ObjectStore {
    options.expectMarker ? MarkedObjectStore(store) : store
}
