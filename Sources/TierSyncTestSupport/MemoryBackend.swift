public import Remote
import Synchronization
import TierModel

/// The least of a remote: objects in memory, as an embedder would write it. Counts the reads of each key.
public final class MemoryBackend: ObjectBackend {
    private struct State {
        var objects: [ObjectKey: (bytes: [UInt8], serial: Int)] = [:]
        var serial = 0
        var received: [ObjectKey: Int64] = [:]
    }

    private let state = Mutex(State())
    private let overwrites: Bool
    private let failure: (any Error)?

    /// Makes an empty one.
    ///
    /// - Parameters:
    ///   - overwrites: whether it does what no backend may.
    ///   - failure: what every question to it throws.
    public init(overwrites: Bool = false, failure: (any Error)? = nil) {
        self.overwrites = overwrites
        self.failure = failure
    }

    /// Bytes that were given out of an object so far.
    public func received(_ key: ObjectKey) -> Int64 { state.withLock { $0.received[key] ?? 0 } }

    /// Everything that is stored.
    public var keys: [ObjectKey] { state.withLock { Array($0.objects.keys) } }

    /// Stores bytes.
    public func store(_ bytes: ObjectBytes, under key: ObjectKey) async throws -> Bool {
        try fail()
        var all: [UInt8] = []
        for try await chunk in bytes { all += chunk }
        let whole = all
        return state.withLock { state in
            if !overwrites, state.objects[key] != nil { return false }
            state.serial += 1
            state.objects[key] = (whole, state.serial)
            return true
        }
    }

    /// What is stored under a key.
    public func describe(_ key: ObjectKey) async throws -> StoredObject? {
        try fail()
        return state.withLock { state in state.objects[key].map { Self.described(key, $0.bytes, $0.serial) } }
    }

    /// Bytes of an object.
    public func read(_ key: ObjectKey, _ range: Range<Int64>) async throws -> [UInt8] {
        try fail()
        return try state.withLock { state in
            guard let bytes = state.objects[key]?.bytes else { throw RemoteError(.notFound, "\(key) is not here") }
            state.received[key, default: 0] += Int64(range.count)
            return Array(bytes[Int(range.lowerBound)..<Int(range.upperBound)])
        }
    }

    /// What is stored below a prefix.
    public func list(below prefix: ObjectKey?) async throws -> [StoredObject] {
        try fail()
        let start = prefix.map { Array(($0.rawValue + "/").utf8) } ?? []
        return state.withLock { state in
            state.objects.filter { $0.key.rawValue.utf8.starts(with: start) }
                .map { Self.described($0.key, $0.value.bytes, $0.value.serial) }
        }
    }

    /// Removes an object.
    public func remove(_ key: ObjectKey) async throws {
        try fail()
        state.withLock { _ = $0.objects.removeValue(forKey: key) }
    }

    private func fail() throws { if let failure { throw failure } }

    private static func described(_ key: ObjectKey, _ bytes: [UInt8], _ serial: Int) -> StoredObject {
        StoredObject(
            key: key, byteCount: Int64(bytes.count), version: ObjectVersion(etag: "v\(serial)", isETagStrong: true))
    }
}
