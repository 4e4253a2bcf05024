import Synchronization
import TierModel
import Workers

extension BackendObjectStore {
    func put(_ upload: ObjectUpload, _ context: TransferContext) async throws -> PutOutcome {
        let intent = context.intent(.put, upload.key.rawValue, expecting: upload.byteCount)
        return try await context.recorded(intent, slots) { count in
            // Asked first: bytes are not sent in vain.
            if let occupant = try await stored(upload.key) { return .occupied(occupant) }
            let source = try UploadReader(upload)
            let bytes = ObjectBytes(byteCount: upload.byteCount) {
                guard let bytes = try await blocking({ try source.next(atMost: self.chunk(.up)) }) else { return nil }
                try await self.pass(bytes.count, .up)
                count.addSent(bytes.count)
                return bytes
            }
            let isOurs = try await telling { try await backend.store(bytes, under: upload.key) }
            let object = try await existing(upload.key)
            guard isOurs else { return .occupied(object) }
            guard source.isAtEnd, object.byteCount == upload.byteCount else {
                throw contradiction("stored \(object.byteCount) bytes under \(upload.key), not \(upload.byteCount)")
            }
            return .stored(object, nil)
        }
    }
}

extension BackendObjectStore {
    /// Stores a few bytes, tries to store others over them, reads a range of them, and removes them.
    func probe(_ context: TransferContext) async throws -> RemoteCapabilities {
        guard let key = ObjectKey("tiersync/probe-\(options.surroundings.uniqueName())") else {
            throw contradiction("cannot be probed")
        }
        return try await context.recorded(context.intent(.control, key.rawValue), slots) { count in
            do {
                let (first, second) = ([UInt8]("first".utf8), [UInt8]("other".utf8))
                guard try await store(first, key, count) else { throw contradiction("took a new key for a taken one") }
                let isExclusive = try await !store(second, key, count)
                let found = try await telling { try await backend.read(key, 1..<4) }
                count.addReceived(found.count)
                guard !isExclusive || found == Array(first[1..<4]) else {
                    throw contradiction("gave other bytes of a range than were stored")
                }
                try await telling { try await backend.remove(key) }
                guard try await stored(key) == nil else { throw contradiction("did not remove what it was told to") }
                return RemoteCapabilities(
                    checksUploadDigest: false, hasExclusiveCreate: isExclusive, servesRanges: true, keepsVersions: false
                )
            } catch {
                // What went wrong first is what is told.
                try? await backend.remove(key)
                throw error
            }
        }
    }

    private func store(_ content: [UInt8], _ key: ObjectKey, _ count: ByteCount) async throws -> Bool {
        let rest = Mutex<[UInt8]?>(content)
        let bytes = ObjectBytes(byteCount: Int64(content.count)) {
            let next = rest.withLock { rest in
                defer { rest = nil }
                return rest
            }
            count.addSent(next?.count ?? 0)
            return next
        }
        return try await telling { try await backend.store(bytes, under: key) }
    }
}

/// Reads the file of an upload once, on whatever thread asks.
private final class UploadReader: Sendable {
    private struct State: ~Copyable {
        var source: UploadSource
        var isAtEnd: Bool
    }

    private let state: Mutex<State>

    init(_ upload: ObjectUpload) throws(RemoteError) {
        state = Mutex(State(source: try UploadSource.opened(upload), isAtEnd: false))
    }

    /// Whether all was given out.
    var isAtEnd: Bool { state.withLock { $0.isAtEnd } }

    func next(atMost length: Int) throws -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: length)
        let count = try state.withLock { state in
            let count = try state.source.read(into: &buffer)
            if count == 0 { state.isAtEnd = true }
            return count
        }
        return count > 0 ? Array(buffer[..<count]) : nil
    }
}
