import SystemPackage
import TierModel
import Workers

extension DirectoryObjectStore {
    package func probe(_ context: TransferContext) async throws -> RemoteCapabilities {
        try await blocking { try marker.establish() }
        let name = "tiersync/v1/probe-\(options.surroundings.uniqueName())"
        let isExclusive = try await context.recorded(context.intent(.control, name)) { count in
            try await blocking { try probeExclusiveCreate(name, count) }
        }
        return RemoteCapabilities(
            checksUploadDigest: true, hasExclusiveCreate: isExclusive, servesRanges: true, keepsVersions: false)
    }

    /// Writes a small file, and tries to rename another one over it without replacing.
    private func probeExclusiveCreate(_ name: String, _ count: ByteCount) throws -> Bool {
        guard let key = ObjectKey(name) else { return false }
        let first = path(of: key)
        let second = FilePath(rawBytes: first.rawBytes + Array(".second".utf8))
        defer {
            // Left-overs are harmless and named for what they are.
            _ = try? DurableName.remove(first)
            _ = try? DurableName.remove(second)
        }
        do {
            let content = RemoteMarker.content(isEncrypted: false).utf8
            for path in [first, second] {
                let file = try OwnedDescriptor(
                    path, .writeOnly, options: [.create, .exclusiveCreate],
                    permissions: FilePermissions(rawValue: 0o666))
                try file.write(Array(content)[...])
                try file.synchronize()
                count.addSent(content.count)
            }
            return try !DurableName.rename(second, to: first)
        } catch {
            throw failure(error, "write a probe")
        }
    }
}
