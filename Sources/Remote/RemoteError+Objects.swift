package import SystemPackage
import TierModel

extension RemoteError {
    /// Nothing is stored under a key where something was expected.
    package static func notFound(_ key: ObjectKey, _ location: RemoteLocation) -> RemoteError {
        RemoteError(
            .notFound, "\(printable(key)) is not in \(location)",
            remedy: "if it was moved or deleted there, put it back from a backup", status: nil)
    }

    /// Another version is stored than the expected one.
    package static func replaced(_ key: ObjectKey, _ location: RemoteLocation) -> RemoteError {
        RemoteError(
            .replaced, "\(printable(key)) in \(location) was changed by something else",
            remedy: "run tiersync verify to see what is stored there now")
    }

    /// The stored bytes are not the announced ones.
    package static func contentDiffers(_ key: ObjectKey, _ location: RemoteLocation) -> RemoteError {
        RemoteError(
            .contentDiffers, "\(printable(key)) in \(location) does not hold the bytes it should",
            remedy: "keep the local original; run tiersync verify")
    }

    /// A download's local file is not what the request assumes, or cannot be written.
    package static func destinationUnwritable(_ file: FilePath, _ why: String, _ code: Errno? = nil) -> RemoteError {
        RemoteError(
            .destinationUnwritable, "cannot write \(PrintableName.escaped(file.rawBytes)): \(why)",
            remedy: code == .noSpace
                ? "free space on the local disk" : "check the library's folder and its permissions",
            underlying: code)
    }

    /// A key as a terminal can show it.
    package static func printable(_ key: ObjectKey) -> String { PrintableName.escaped(key.rawValue) }
}
