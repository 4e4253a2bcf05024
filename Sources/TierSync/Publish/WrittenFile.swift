import Foundation
import SystemPackage
import TierModel

/// A file that is written piece by piece and hashed on the way.
struct WrittenFile: ~Copyable {
    let path: FilePath
    private(set) var byteCount: Int64 = 0
    private var hasher = ContentHasher()
    private let descriptor: FileDescriptor

    init(_ path: FilePath) throws(EngineError) {
        self.path = path
        do {
            descriptor = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: .ownerReadWrite)
        } catch {
            throw DurableFile.writeFailure(error, at: path)
        }
    }

    deinit { try? descriptor.close() }

    mutating func write(_ bytes: some DataProtocol) throws(EngineError) {
        do {
            for region in bytes.regions {
                _ = try region.withUnsafeBytes { try descriptor.writeAll($0) }
            }
        } catch {
            throw DurableFile.writeFailure(error, at: path)
        }
        hasher.update(bytes)
        byteCount += Int64(bytes.count)
    }

    /// SHA-256 of what was written.
    var digest: ContentDigest { hasher.finalized() }
}
