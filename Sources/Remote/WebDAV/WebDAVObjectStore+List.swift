import Foundation
import TierModel

/// What lies directly in a collection.
struct CollectionContent {
    var objects: [StoredObject] = []
    var collections: [[String]] = []
    /// Uploads that are not whole, or were given up; what a probe has written.
    var temporaries: [(path: [String], entry: MultiStatus.Entry)] = []
    /// The server's time when it answered.
    var serverTime: Date?
}

extension WebDAVObjectStore {
    /// Walks the collections one by one: few servers list a tree at once.
    package func list(_ prefix: ObjectKey?, _ context: TransferContext) -> ObjectListing {
        Listing.stream(from: [prefix?.components ?? []]) { collections in
            var waiting = collections
            guard let path = waiting.popLast() else { return ([], nil) }
            let found = try await self.content(of: path, context)
            waiting += found.collections.reversed()
            return (found.objects, waiting.isEmpty ? nil : waiting)
        }
    }

    /// Asks what lies in a collection; nothing where there is none.
    func content(of path: [String], _ context: TransferContext) async throws -> CollectionContent {
        let attempt = try await propfind(path, depth: 1, context)
        guard attempt.head?.isSuccess == true else {
            // Only below a folder that is surely there is an absence an empty listing.
            guard !path.isEmpty else { throw rootMissing }
            try await confirmRoot(context)
            return CollectionContent()
        }
        noteRoot()
        var content = CollectionContent()
        content.serverTime = attempt.head?.headers["Date"].flatMap(HTTPDate.parse)
        let listed = try MultiStatus(attempt.body, location).children(of: client.collection.path + path, location)
        for (name, entry) in listed {
            if entry.isCollection {
                content.collections.append(path + [name])
            } else if TemporaryName.matches(name) {
                content.temporaries.append((path + [name], entry))
            } else if let key = ObjectKey((path + [name]).joined(separator: "/")) {
                content.objects.append(try object(key, entry))
                if ProbeName.matches(key) { content.temporaries.append((path + [name], entry)) }
            }
        }
        return content
    }

    private func object(_ key: ObjectKey, _ entry: MultiStatus.Entry) throws(RemoteError) -> StoredObject {
        guard let byteCount = entry.byteCount else {
            throw RemoteError(
                .protocolViolation, "\(location) did not tell the size of \(RemoteError.printable(key))",
                remedy: "look into the server's log")
        }
        // A listing does not tell the server's time, so no tag in it is known to be old enough.
        let version = ObjectVersion(etag: entry.etag?.value, isETagStrong: false, lastModified: entry.lastModified)
        return StoredObject(key: key, byteCount: byteCount, version: version)
    }
}
