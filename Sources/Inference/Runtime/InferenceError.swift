import SystemPackage
public import TierModel

/// What can go wrong between a picture and its features.
public struct InferenceError: UserFacingError {
    /// The kinds of error; more may come.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The kind's stable name.
        public let rawValue: String

        /// Makes a kind of its name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The OpenVINO runtime is not installed, or is not one that we can use.
        public static let runtimeMissing = Code(rawValue: "runtimeMissing")
        /// The model files, or one of them, cannot be found.
        public static let modelMissing = Code(rawValue: "modelMissing")
        /// A model file is not the one that the manifest describes. It is refused.
        public static let modelDamaged = Code(rawValue: "modelDamaged")
        /// The runtime could not load a model.
        public static let loadFailed = Code(rawValue: "loadFailed")
        /// The runtime could not run a model.
        public static let inferenceFailed = Code(rawValue: "inferenceFailed")
    }

    /// The kind of error.
    public let code: Code
    /// What went wrong.
    public let message: String
    /// What the user can do about it.
    public let remedy: String?
    /// What caused it.
    public let underlying: (any Error)?

    /// Makes an error.
    public init(_ code: Code, _ message: String, remedy: String? = nil, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.underlying = underlying
    }

    /// Without runtime or models no photo can be analysed, but the library is sound and everything else works.
    public var exitStatus: ExitStatus { .somePhotosFailed }
}

extension InferenceError {
    static func runtimeMissing(_ message: String, installer: FilePath?) -> InferenceError {
        let command = installer.map { "\($0) (60 MB to download)" } ?? "`make setup`"
        return InferenceError(
            .runtimeMissing, message, remedy: "run \(command), or set TIERSYNC_OPENVINO to its folder")
    }

    static func modelMissing(_ message: String, underlying: (any Error)? = nil) -> InferenceError {
        InferenceError(
            .modelMissing, message, remedy: "reinstall tiersync, or set TIERSYNC_MODELS to the folder of the models",
            underlying: underlying)
    }

    static func modelDamaged(_ message: String, underlying: (any Error)? = nil) -> InferenceError {
        InferenceError(
            .modelDamaged, message, remedy: "restore the file from the repository or reinstall tiersync",
            underlying: underlying)
    }
}
