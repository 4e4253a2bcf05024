package import SystemPackage
public import TierModel

/// Why one picture file could not be read, decoded or encoded. It concerns that file only.
public struct ImagingError: UserFacingError {
    /// The kinds of failure. More may be added.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The name of the kind, stable across versions.
        public let rawValue: String

        /// Makes a kind of this name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The file cannot be opened or read: permissions, a disk fault, not a regular file.
        public static let unreadable = Code(rawValue: "unreadable")
        /// The file was there when it was listed and is not now.
        public static let vanished = Code(rawValue: "vanished")
        /// The file has no bytes.
        public static let empty = Code(rawValue: "empty")
        /// The first bytes are not those of a picture, whatever the name says.
        public static let notAnImage = Code(rawValue: "notAnImage")
        /// A picture or film of a format that is not read here.
        public static let unsupported = Code(rawValue: "unsupported")
        /// The file ends before its picture does.
        public static let truncated = Code(rawValue: "truncated")
        /// The data break the rules of their format.
        public static let corrupt = Code(rawValue: "corrupt")
        /// More pixels, memory or scans than the limits allow, as in a decompression bomb.
        public static let tooLarge = Code(rawValue: "tooLarge")
        /// The format needs the program `tiersync-decoder`, which is not there.
        public static let decoderMissing = Code(rawValue: "decoderMissing")
        /// The program `tiersync-decoder` ended abnormally on this file.
        public static let decoderFailed = Code(rawValue: "decoderFailed")
        /// Decoding took longer than the limits allow.
        public static let timedOut = Code(rawValue: "timedOut")
        /// The file was written to while it was read.
        public static let changedWhileRead = Code(rawValue: "changedWhileRead")
        /// The disk that takes the copy is full.
        public static let diskFull = Code(rawValue: "diskFull")
        /// The copy cannot be written for another reason.
        public static let copyFailed = Code(rawValue: "copyFailed")
        /// A picture in memory cannot be encoded.
        public static let encodingFailed = Code(rawValue: "encodingFailed")
    }

    /// What kind of failure it is.
    public let code: Code
    /// The file, made printable; `nil` for a picture in memory.
    public let file: String?
    /// What is wrong, naming the file.
    public let message: String
    /// What the user can do.
    public let remedy: String?
    /// The system's or the library's own words, for logs.
    public let underlying: (any Error)?

    /// Makes an error. `reason` follows the file's name in the message.
    package init(_ code: Code, file: FilePath?, reason: String, remedy: String?, underlying: (any Error)? = nil) {
        self.code = code
        self.file = file.map(\.printable)
        message = self.file.map { "\($0): \(reason)" } ?? reason
        self.remedy = remedy
        self.underlying = underlying
    }
}

/// What a C library said about a failure.
package struct LibraryMessage: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

extension FilePath {
    /// The path for people to read: bytes that are not UTF-8, line breaks and the like are escaped.
    package var printable: String {
        unsafe withPlatformString { name in
            PrintableName.escaped(unsafe UnsafeBufferPointer(start: name, count: length).map(UInt8.init(bitPattern:)))
        }
    }
}
