import TierModel

extension WebDAVObjectStore {
    /// Walks the collections one by one: few servers list a tree at once.
    package func list(_ prefix: ObjectKey?, _ context: TransferContext) -> AsyncThrowingStream<StoredObject, any Error>
    {
        Listing.stream(from: [prefix?.components ?? []]) { collections in
            var waiting = collections
            guard let path = waiting.popLast() else { return ([], nil) }
            let found = try await self.entries(of: path, context)
            waiting += found.collections.reversed()
            return (found.objects, waiting.isEmpty ? nil : waiting)
        }
    }

    private func entries(of path: [String], _ context: TransferContext) async throws -> (
        objects: [StoredObject], collections: [[String]]
    ) {
        let attempt = try await propfind(path, depth: 1, context)
        guard attempt.head?.isSuccess == true else {
            // Only below a folder that is surely there is an absence an empty listing.
            guard !path.isEmpty else { throw rootMissing }
            try await confirmRoot(context)
            return ([], [])
        }
        noteRoot()
        let own = client.collection.path + path
        var objects: [StoredObject] = []
        var collections: [[String]] = []
        for entry in try MultiStatus(attempt.body, location).entries {
            guard entry.path.count == own.count + 1, sameNames(entry.path.dropLast(), own), let name = entry.path.last
            else { continue }
            if entry.isCollection {
                collections.append(path + [name])
            } else if !isTemporary(name), let key = ObjectKey((path + [name]).joined(separator: "/")) {
                objects.append(try object(key, entry))
            }
        }
        return (objects, collections)
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

    private func isTemporary(_ name: String) -> Bool { name.hasPrefix(".tiersync-") && name.hasSuffix(".part") }

    private func sameNames(_ left: ArraySlice<String>, _ right: [String]) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
    }
}
