import Catalog
import Claims
import Foundation
import Remote
import Synchronization
import SystemPackage
import TierModel

/// The work lists of a remote: `tiersync/v1/work/list-00000012.jsonl.gz`, each written once and numbered in the order in which they came.
///
/// A list names no photo that an earlier one names, unless that one is finished: whoever writes number n has read all before it, and only one can.
final class WorkLists: Sendable {
    private let library: Library
    private let store: any ObjectStore
    /// Where lists are kept meanwhile.
    private let folder: FilePath
    private let state = Mutex(State())

    private struct State {
        /// Lists that were read, and how many shards they have.
        var shards: [Int64: Int] = [:]
        var finished: Set<Int64> = []
        var last: Int64 = 0
    }

    init(library: Library, store: any ObjectStore, folder: FilePath) {
        self.library = library
        self.store = store
        self.folder = folder
    }

    private var context: TransferContext { library.context(.metadata) }

    /// Lists that are not finished, in order, as far as they were seen.
    var open: [WorkList] {
        state.withLock { state in
            state.shards.filter { !state.finished.contains($0.key) }.sorted { $0.key < $1.key }.map {
                WorkList(number: $0.key, shards: $0.value)
            }
        }
    }

    /// Reads which lists there are, and those that are not known yet. One request, and one for each new list.
    ///
    /// - Parameter isNoting: whether the catalog is to know who is listed: not a worker's, which writes no lists.
    /// - Returns: lists that have become finished since the last time.
    @discardableResult
    func catchUp(isNoting: Bool) async throws -> Set<Int64> {
        var found: Set<Int64> = []
        var finished: Set<Int64> = []
        guard let work = ObjectKey(ClaimKey.work) else { return [] }
        for try await object in store.list(work, context) {
            if let number = Self.number(of: object.key) { found.insert(number) }
            if let number = ClaimKey.finishedList(object.key) { finished.insert(number) }
        }
        let known = state.withLock { Set($0.shards.keys) }
        for number in found.subtracting(known).subtracting(finished).sorted() {
            let shards = try await read(number, isNoting: isNoting)
            state.withLock { $0.shards[number] = shards }
        }
        return state.withLock { state in
            let new = finished.subtracting(state.finished)
            state.finished.formUnion(finished)
            state.last = max(state.last, found.union(finished).max() ?? 0)
            return new
        }
    }

    /// The photos of a shard.
    func photos(of shard: ShardName) async throws -> [PhotoDocument] {
        let path = try await fetched(shard.list)
        var photos: [PhotoDocument] = []
        _ = try WorkListFile.read(path) { entry in
            if entry.shard == shard.shard { photos.append(entry.photo) }
            // A list is written in the order of its shards.
            return entry.shard <= shard.shard
        }
        return photos
    }

    /// Writes a list of these photos.
    ///
    /// - Returns: `false` when another device has written the list of this number: catch up, and choose again.
    func write(_ photos: [PhotoDocument], by writer: String) async throws -> Bool {
        let number = state.withLock { $0.last } + 1
        guard let key = Self.key(of: number) else { return false }
        let path = folder.appending("new-\(number)")
        defer { try? FileManager.default.removeItem(atPath: path.string) }
        let written = try WorkListFile.write(photos, perShard: WorkListLimits.ofTask.perShard, by: writer, to: path)
        let upload = ObjectUpload(
            key: key, file: path, digest: written.digest, byteCount: written.byteCount, contentType: "application/gzip")
        switch try await store.put(upload, context) {
        case .stored(_, _?): break
        case .stored(_, nil), .occupied:
            do {
                // Our own, if only the reply was lost.
                _ = try await store.proveByReading(key, digest: written.digest, byteCount: written.byteCount, context)
            } catch let error as RemoteError where error.code == .contentDiffers {
                return false
            }
        }
        try await library.catalog.note(listed: photos.map(\.key), in: number)
        state.withLock { state in
            state.shards[number] = written.shards
            state.last = max(state.last, number)
        }
        return true
    }

    private func read(_ number: Int64, isNoting: Bool) async throws -> Int {
        let path = try await fetched(number)
        var keys: [PhotoKey] = []
        let header = try WorkListFile.read(path) { entry in
            keys.append(entry.photo.key)
            return isNoting
        }
        if isNoting { try await library.catalog.note(listed: keys, in: number) }
        return header.shards
    }

    /// A list on this disk.
    private func fetched(_ number: Int64) async throws -> FilePath {
        let path = folder.appending("list-\(number)")
        guard !FileManager.default.fileExists(atPath: path.string), let key = Self.key(of: number) else { return path }
        let pending = folder.appending(UUID().uuidString)
        _ = try await store.get(ObjectDownload(key: key, version: nil, byteCount: nil, file: pending), context)
        try DurableFile.settle([(pending, path)])
        return path
    }

    private static func key(of number: Int64) -> ObjectKey? {
        let text = String(number)
        return ObjectKey(
            "\(ClaimKey.work)/list-\(String(repeating: "0", count: max(0, 8 - text.count)))\(text).jsonl.gz")
    }

    private static func number(of key: ObjectKey) -> Int64? {
        guard let name = key.components.last, name.hasPrefix("list-"), name.hasSuffix(".jsonl.gz") else { return nil }
        return Int64(name.dropFirst(5).dropLast(9))
    }
}
