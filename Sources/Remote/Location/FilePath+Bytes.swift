import SystemPackage

extension FilePath {
    /// A path of bytes that need not be UTF-8.
    package init(rawBytes: [UInt8]) {
        let characters = rawBytes.map { CInterop.PlatformChar(truncatingIfNeeded: $0) } + [0]
        self = unsafe characters.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return FilePath() }
            return unsafe FilePath(platformString: base)
        }
    }

    /// The path's bytes.
    package var rawBytes: [UInt8] {
        unsafe withPlatformString { start in
            var bytes: [UInt8] = []
            var next = unsafe start
            while unsafe next.pointee != 0 {
                bytes.append(UInt8(truncatingIfNeeded: unsafe next.pointee))
                unsafe next += 1
            }
            return bytes
        }
    }
}
