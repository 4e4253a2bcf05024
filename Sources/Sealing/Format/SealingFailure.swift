public import Remote
import TierModel

/// Why a sealed object does not open.
enum SealingFailure: Error, Hashable, Sendable {
    /// It does not begin as a sealed object does, or is too short to be one.
    case notSealed
    /// It was changed, cut, or stored under another name.
    case notAuthentic
    /// It was sealed with a library key that this device does not have.
    case keyMissing(LibraryKeyID)
}

extension RemoteError.Code {
    /// An object was sealed with a library key that this device does not have.
    public static let keyMissing = RemoteError.Code(rawValue: "key-missing")
}

extension RemoteError {
    /// What the user is told of a sealed object that does not open.
    static func sealed(_ failure: SealingFailure, _ key: ObjectKey, _ location: RemoteLocation) -> RemoteError {
        let name = "\(printable(key)) in \(location)"
        switch failure {
        case .notSealed:
            return RemoteError(
                .contentDiffers, "\(name) is not encrypted as this library's objects are",
                remedy: "something else has put it there; keep the local original, and run tiersync verify")
        case .notAuthentic:
            return RemoteError(
                .contentDiffers, "\(name) was changed, cut or renamed on the remote: it does not open",
                remedy: "keep the local original; run tiersync verify")
        case .keyMissing(let id):
            return RemoteError(
                .keyMissing, "\(name) was encrypted with the library key \(id), which this device does not have",
                remedy: "the keys were changed on another device; get the new one with: tiersync keys join")
        }
    }
}
