public import TierModel

/// What `manifest.json` says of the model files.
public struct ModelManifest: Hashable, Codable, Sendable {
    /// Version of the manifest's own form; 1 is understood.
    public var schemaVersion: Int
    /// The models.
    public var models: [Model]
    /// Tables that belong to them, or to nothing: words, towns. None in a manifest of before.
    public var tables: [Table]?

    /// What a model does.
    public struct Task: RawRepresentable, Hashable, Codable, Sendable {
        /// The task's name in the manifest.
        public let rawValue: String

        /// Makes a task of its name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// Finds faces with five landmarks.
        public static let faceDetection = Task(rawValue: "faceDetection")
        /// Turns an aligned face into a vector that tells who it is.
        public static let faceEmbedding = Task(rawValue: "faceEmbedding")
        /// Finds the edges of an eye's lids.
        public static let eyeContour = Task(rawValue: "eyeContour")
        /// Tells of a picture's middle what is on it, and makes a vector of it.
        public static let sceneEmbedding = Task(rawValue: "sceneEmbedding")
        /// Tells of each pixel whether it is text.
        public static let textDetection = Task(rawValue: "textDetection")
        /// Tells of a line of text whether it is upside down.
        public static let textDirection = Task(rawValue: "textDirection")
        /// Reads a line of text.
        public static let textRecognition = Task(rawValue: "textRecognition")
    }

    /// One model.
    public struct Model: Hashable, Codable, Sendable {
        /// Its name, for example `centerface`.
        public var name: String
        /// Its version, raised whenever its results change.
        public var version: String
        /// What it does.
        public var task: Task
        /// `int8` for a variant that computes in 8-bit whole numbers; it finds what the model before it of the same task finds.
        public var precision: String?
        /// How it is stored; `openvinoIR` is a pair of an `.xml` and a `.bin` file.
        public var format: String
        /// Its files.
        public var files: [File]
        /// Its licence.
        public var licence: Licence
        /// Its one input.
        public var input: Port
        /// Its outputs.
        public var outputs: [Port]
        /// Numbers that belong to it, as thresholds.
        public var parameters: [String: Double]

        /// Name and version, as features are marked with: `centerface-1`.
        public var identifier: String { "\(name)-\(version)" }
        /// Bytes of all its files.
        public var byteCount: Int { files.reduce(0) { $0 + $1.size } }
    }

    /// One table.
    public struct Table: Hashable, Codable, Sendable {
        /// Its name.
        public var name: String
        /// Its version, raised whenever it changes.
        public var version: String
        /// What it is for: `sceneLabels`, `places`, `kindHead`.
        public var purpose: String
        /// Its one file.
        public var files: [File]
        /// Its licence.
        public var licence: Licence
        /// What is to be shown where its content is, if its licence asks for that.
        public var attribution: String?
    }

    /// One file of a model or table.
    public struct File: Hashable, Codable, Sendable {
        /// Path relative to the manifest.
        public var path: String
        /// SHA-256 of its bytes.
        public var sha256: ContentDigest
        /// Its size in bytes.
        public var size: Int
    }

    /// Under which terms a model may be used.
    public struct Licence: Hashable, Codable, Sendable {
        /// The SPDX identifier.
        public var spdx: String
        /// Path of the licence's text, relative to the manifest.
        public var file: String
    }

    /// An input or output.
    public struct Port: Hashable, Codable, Sendable {
        /// Its name in the model.
        public var name: String
        /// Length of each dimension, −1 where it is free.
        public var shape: [Int]
    }
}
