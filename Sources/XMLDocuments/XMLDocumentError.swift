/// Why a document was not read.
package enum XMLDocumentError: Error, Hashable, Sendable {
    /// It declares a document type or an entity, which could expand without end or fetch something.
    case declaresType
    /// Its encoding is not one in which ASCII is ASCII: UTF-16, for example.
    case encoding
    /// It is not well-formed, or nested too deeply.
    case malformed
}
