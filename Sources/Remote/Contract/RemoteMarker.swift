import Foundation
import SystemPackage
import TierModel

/// The object that says that a remote is the one that was used before. A server that comes up with an empty disk, or whose address leads
/// elsewhere now, answers all questions, and has none.
///
/// A directory remote looks after it by itself (`DirectoryMarker`).
public enum RemoteMarker {
    /// Its key: `tiersync/v1/format`.
    public static let name = DirectoryMarker.components.joined(separator: "/")

    /// Whether it is there.
    public static func isThere(_ store: any ObjectStore, _ context: TransferContext) async throws -> Bool {
        guard let key = ObjectKey(name) else { return false }
        return try await store.head(key, context) != nil
    }

    /// What it says, for a person who finds it, and for programs. Those that know no encryption take the last number for the format, and refuse it.
    package static func content(isEncrypted: Bool) -> String {
        "tiersync remote, format 1\n" + (isEncrypted ? "encrypted, format \(Meaning.newestEncryption)\n" : "")
    }

    /// What a marker says.
    package struct Meaning: Hashable, Sendable {
        /// The newest format of encryption that this build knows; 1 is taken for the remote's own.
        package static let newestEncryption = 2

        /// The format of what the engine keeps there; `nil` where none is named.
        package var format: Int?
        /// The format of the encryption; `nil` for none.
        package var encryption: Int?

        /// Whether what is stored there is encrypted.
        package var isEncrypted: Bool { encryption != nil }

        /// Reads a marker.
        package init(_ text: String) {
            for line in text.split(whereSeparator: \.isNewline) {
                let number = line.split { !$0.isNumber }.last.flatMap { Int($0) }
                if line.hasPrefix("encrypted") { encryption = number ?? .max } else { format = number ?? format }
            }
        }
    }

    /// Stores it where there is none.
    public static func establish(_ store: any ObjectStore, isEncrypted: Bool = false, _ context: TransferContext)
        async throws
    {
        guard let key = ObjectKey(name), try await !isThere(store, context) else { return }
        let content = Array(content(isEncrypted: isEncrypted).utf8)
        let file = FileManager.default.temporaryDirectory.appending(path: "tiersync-format-\(UUID().uuidString)")
        do {
            try Data(content).write(to: file, options: .withoutOverwriting)
        } catch {
            throw RemoteError(
                .sourceUnreadable, "cannot write to \(file.deletingLastPathComponent().path)",
                remedy: "make room there, or let TMPDIR name another folder", underlying: error)
        }
        defer { try? FileManager.default.removeItem(at: file) }
        // Whoever comes first: all write the same.
        _ = try await store.put(
            ObjectUpload(
                key: key, file: FilePath(file.path), digest: ContentDigest(of: content),
                byteCount: Int64(content.count), contentType: "text/plain"), context)
    }
}

extension RemoteError {
    /// The remote answers, and is not the one that holds the originals.
    public static func anotherRemote(_ location: RemoteLocation) -> RemoteError {
        RemoteError(
            .unreachable,
            "\(location) answers, but it is empty, or not the remote that was used before: \(RemoteMarker.name) is missing there",
            remedy: "check the address, and that the disk behind it is mounted; to begin there anew: "
                + "tiersync remote set '\(location)' --force")
    }
}
