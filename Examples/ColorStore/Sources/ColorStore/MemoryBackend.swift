import Remote
import Synchronization
import TierModel

/// A remote in memory that counts what it gives out: the least that a kind of remote has to do.
final class MemoryBackend: ObjectBackend {
    private struct State {
        var objects: [ObjectKey: (bytes: [UInt8], serial: Int)] = [:]
        var serial = 0
        var bytesGiven = 0
    }

    private let state = Mutex(State())

    /// Bytes that were read so far.
    var bytesGiven: Int { state.withLock { $0.bytesGiven } }

    func store(_ bytes: ObjectBytes, under key: ObjectKey) async throws -> Bool {
        var whole: [UInt8] = []
        // It throws when the file has changed: then nothing is stored.
        for try await chunk in bytes { whole += chunk }
        let content = whole
        return state.withLock { state in
            guard state.objects[key] == nil else { return false }
            state.serial += 1
            state.objects[key] = (content, state.serial)
            return true
        }
    }

    func describe(_ key: ObjectKey) async throws -> StoredObject? {
        state.withLock { state in state.objects[key].map { described(key, $0) } }
    }

    func read(_ key: ObjectKey, _ range: Range<Int64>) async throws -> [UInt8] {
        try state.withLock { state in
            guard let object = state.objects[key] else { throw RemoteError(.notFound, "\(key) is not in memory") }
            state.bytesGiven += range.count
            return Array(object.bytes[Int(range.lowerBound)..<Int(range.upperBound)])
        }
    }

    func list(below prefix: ObjectKey?) async throws -> [StoredObject] {
        let start = prefix.map { $0.rawValue + "/" } ?? ""
        return state.withLock { state in
            state.objects.filter { $0.key.rawValue.hasPrefix(start) }.map { described($0.key, $0.value) }
        }
    }

    func remove(_ key: ObjectKey) async throws {
        state.withLock { state in _ = state.objects.removeValue(forKey: key) }
    }

    /// The entity tag changes with the bytes, so that a copy once read back need not be read again.
    private func described(_ key: ObjectKey, _ object: (bytes: [UInt8], serial: Int)) -> StoredObject {
        StoredObject(
            key: key, byteCount: Int64(object.bytes.count),
            version: ObjectVersion(etag: "\(object.serial)", isETagStrong: true))
    }
}
