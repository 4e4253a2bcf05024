/// Where a Nextcloud takes the chunks of large files, as the address of the files tells.
///
/// Source: Nextcloud Developer Manual, "Chunked file upload", version 2: files are below `remote.php/dav/files/USER`, chunks
/// in a folder each below `remote.php/dav/uploads/USER`.
package struct NextcloudUploads: Hashable, Sendable {
    /// Chunks must not be smaller, but for the last one.
    package static let smallestChunk: Int64 = 5_000_000

    private static let folderPrefix = "tiersync-"

    /// The names of the path of the collection that the folders of chunks are made in.
    package let path: [String]

    /// Recognises an address; `nil` for any other server.
    package init?(_ location: WebDAVLocation) {
        let names = location.path
        let start = names.indices.last { names[$0...].starts(with: ["remote.php", "dav", "files"]) }
        guard let start, names.count > start + 3 else { return nil }
        path = names[..<start] + ["remote.php", "dav", "uploads", names[start + 3]]
    }

    /// The name of the folder of an upload.
    static func folder(_ identifier: String) -> String { folderPrefix + identifier }

    /// Whether a folder is one of ours.
    static func isOurs(_ folder: String) -> Bool { folder.hasPrefix(folderPrefix) && folder.count > folderPrefix.count }

    /// The name of a chunk, numbered from 1: digits only, of one length, so that any way of sorting gives their order.
    static func chunk(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }
}
