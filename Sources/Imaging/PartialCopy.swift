import Glibc
import SystemPackage

/// A file that is being written. Unless `keep` is called it is removed again.
struct PartialCopy: ~Copyable {
    let file: FilePath
    private let descriptor: OwnedDescriptor
    private var isKept = false

    init(_ file: FilePath) throws(ImagingError) {
        self.file = file
        do {
            descriptor = try OwnedDescriptor(writing: file)
        } catch {
            throw .copying(to: file, error)
        }
    }

    deinit {
        guard !isKept else { return }
        _ = unsafe file.withPlatformString { unsafe unlink($0) }
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws(ImagingError) {
        do {
            unsafe try descriptor.write(bytes)
        } catch {
            throw .copying(to: file, error)
        }
    }

    mutating func keep() { isKept = true }
}
