/// The names under which uploads lie until they are whole, in WebDAV collections and in folders.
package enum TemporaryName {
    /// A name for something unfinished; `unique` is given to nothing else.
    ///
    /// It does not end with `.part`: Nextcloud and ownCloud refuse that for files of their users
    /// (`lib/private/Files/FilenameValidator.php` of nextcloud/server).
    package static func made(_ unique: String) -> String { ".tiersync-\(unique).upload" }

    /// The name for an attempt of one upload, from 1: each has its own, and all can be told from the upload's.
    static func made(_ unique: String, attempt: Int) -> String {
        made(attempt == 1 ? unique : "\(unique)-\(attempt)")
    }

    /// Whether a name is one of these, also one of an earlier version of the program.
    package static func matches(_ name: String) -> Bool {
        name.hasPrefix(".tiersync-") && (name.hasSuffix(".upload") || name.hasSuffix(".part"))
    }

    /// Whether a key is that of an unfinished file, or of what a probe wrote: nobody's original.
    static func isLeftover(_ key: ObjectKey) -> Bool {
        key.components.last.map(matches) == true || ProbeName.matches(key)
    }
}

/// The small objects that a probe writes, and removes unless it is killed.
package enum ProbeName {
    /// What all their keys begin with.
    static let prefix = "tiersync/v1/probe-"

    /// Whether a key is one of these.
    package static func matches(_ key: ObjectKey) -> Bool { key.rawValue.hasPrefix(prefix) }
}
