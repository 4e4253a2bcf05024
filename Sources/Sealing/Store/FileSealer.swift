import Foundation
import Remote
import SystemPackage
import TierModel

/// Seals a file into another one, a segment at a time.
struct FileSealer {
    var upload: ObjectUpload
    var header: SealedHeader
    var cipher: SegmentCipher

    /// Writes the sealed file, which must not be there yet, and opens it again before it counts: what is proven on the remote afterwards is then
    /// surely what opens to the original.
    ///
    /// - Returns: the digest and the size of the sealed bytes.
    /// - Throws: `RemoteError` (`sourceChanged`, `sourceUnreadable`, `destinationUnwritable`, `contentDiffers`).
    func seal(into path: FilePath) throws -> (digest: ContentDigest, byteCount: Int64) {
        var source = try UploadSource.opened(upload)
        var sealed = ContentHasher()
        var byteCount: Int64 = 0
        try writing(path) { file in
            func write(_ bytes: [UInt8]) throws {
                sealed.update(bytes[...])
                byteCount += Int64(bytes.count)
                try file.writeAll(bytes)
            }
            try write(header.bytes)
            let count = SealedSize.segments(upload.byteCount)
            for number in 0..<count {
                try Task.checkCancellation()
                let content = try segment(of: &source)
                try write(cipher.seal(content, number: number, isLast: number == count - 1))
            }
            // Looks once more whether the file is still what was announced.
            var rest = [UInt8](repeating: 0, count: 1)
            guard try source.read(into: &rest) == 0 else { throw changed }
        }
        guard byteCount == SealedSize.sealed(upload.byteCount) else { throw changed }
        try check(path)
        return (sealed.finalized(), byteCount)
    }

    private func segment(of source: inout UploadSource) throws -> [UInt8] {
        var content: [UInt8] = []
        content.reserveCapacity(Int(SealedSize.segment))
        while content.count < Int(SealedSize.segment) {
            var buffer = [UInt8](repeating: 0, count: Int(SealedSize.segment) - content.count)
            let length = try source.read(into: &buffer)
            if length == 0 { break }
            content += buffer[..<length]
        }
        return content
    }

    private func check(_ path: FilePath) throws {
        let range = SealedRange(offset: 0, end: nil, byteCount: upload.byteCount)
        let opening = SealedOpening(range, into: .digest, opener: .header { _ in cipher })
        try opening.begin(at: 0)
        try reading(path) { file in
            var buffer = [UInt8](repeating: 0, count: 1 << 20)
            while true {
                let length = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
                if length == 0 { break }
                try opening.append(buffer[..<length])
            }
        }
        let failure = try opening.finish(objectBytes: SealedSize.sealed(upload.byteCount))
        guard failure == nil, opening.digest == upload.digest else {
            throw RemoteError(
                .contentDiffers, "the sealed copy of \(PrintableName.escaped(upload.file.string)) does not open",
                remedy: "try again; if it happens twice, check this device's memory and disk")
        }
    }

    private var changed: RemoteError {
        RemoteError(
            .sourceChanged,
            "\(PrintableName.escaped(upload.file.string)) changed since it was imported; nothing was stored",
            remedy: "import it again")
    }

    private func writing(_ path: FilePath, _ body: (FileDescriptor) throws -> Void) throws {
        do {
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: FilePermissions(rawValue: 0o600))
            try file.closeAfter { try body(file) }
        } catch let error as Errno {
            throw RemoteError.destinationUnwritable(path, "\(error)", error)
        }
    }

    private func reading(_ path: FilePath, _ body: (FileDescriptor) throws -> Void) throws {
        do {
            let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            try file.closeAfter { try body(file) }
        } catch let error as Errno {
            throw RemoteError.destinationUnwritable(path, "\(error)", error)
        }
    }
}
