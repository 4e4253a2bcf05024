/// Takes the bytes of a download in the place of a file: what opens sealed bytes on their way to one.
///
/// A download may take several attempts; each begins where the bytes that came before end.
package protocol DownloadSink: Sendable {
    /// A stretch of the object begins, at this byte of it. Throws when it is not the one that is wanted next.
    func begin(at offset: Int64) throws(RemoteError)

    /// Takes the next bytes. Throws `destinationUnwritable`.
    func append(_ bytes: ArraySlice<UInt8>) throws(RemoteError)

    /// Forgets what came since `begin`: it belongs to another version.
    func revert() throws(RemoteError)
}
