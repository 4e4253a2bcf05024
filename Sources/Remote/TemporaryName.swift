/// The names under which uploads lie until they are whole, in WebDAV collections and in folders.
package enum TemporaryName {
    /// A name for something unfinished; `unique` is given to nothing else.
    ///
    /// It does not end with `.part`: Nextcloud and ownCloud refuse that for files of their users
    /// (`lib/private/Files/FilenameValidator.php` of nextcloud/server).
    package static func made(_ unique: String) -> String { ".tiersync-\(unique).upload" }

    /// Whether a name is one of these, also one of an earlier version of the program.
    package static func matches(_ name: String) -> Bool {
        name.hasPrefix(".tiersync-") && (name.hasSuffix(".upload") || name.hasSuffix(".part"))
    }
}
