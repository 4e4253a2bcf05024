package import Remote

/// The objects of an encrypted library that are not sealed: those that must be read to open the others, and those that hold nothing.
package enum PlainObjects {
    /// Below it lie the keyrings, which are wrapped by themselves.
    package static let keys = "tiersync/v1/keys"

    /// Whether an object is one of these: the marker of the format, keyrings and invitations, what a probe writes.
    package static func contain(_ key: ObjectKey) -> Bool {
        key.rawValue == RemoteMarker.name || key.rawValue.hasPrefix(keys + "/") || ProbeName.matches(key)
    }
}
