package import XMLDocuments

/// Reading the answers of S3 and WebDAV servers.
extension XMLDocumentReader {
    /// The root element. Throws `protocolViolation` when it is not sound XML; `subject` names the answer in the message.
    package static func read(_ bytes: [UInt8], _ subject: String) throws(RemoteError) -> XMLElement {
        try read(bytes, subject, handingOver: nil) { _ throws(RemoteError) in }
    }

    /// The root element without its children of one name: those are handed over one by one as they end, so that a long
    /// list is never in memory as a tree. What `take` throws ends the reading.
    package static func read(
        _ bytes: [UInt8], _ subject: String, handingOver name: String?,
        _ take: (XMLElement) throws(RemoteError) -> Void
    ) throws(RemoteError) -> XMLElement {
        var failure: RemoteError?
        let root = try? read(bytes, handingOver: name) { element in
            do throws(RemoteError) {
                try take(element)
                return true
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
        guard let root else {
            throw RemoteError(
                .protocolViolation, "the server's answer to \(subject) is not sound XML",
                remedy: "check that the address leads to the service itself, not to a web page")
        }
        return root
    }
}
