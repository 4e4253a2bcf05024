import Foundation
import Remote
import SystemPackage
import TierModel

extension ObjectStoreConformance {
    var context: TransferContext { TransferContext(ledger: ledger, purpose: .push, photo: PhotoID(rawValue: 7)) }

    /// Bytes that differ for every seed and do not repeat early.
    static func bytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33)
        }
    }

    func key(_ name: String) throws -> ObjectKey {
        guard let key = ObjectKey("\(prefix)/\(name)") else { throw ConformanceFailure(message: "no key: \(name)") }
        return key
    }

    func upload(_ bytes: [UInt8], _ key: ObjectKey) throws -> ObjectUpload {
        let file = try scratch.write(bytes, as: "upload-\(UUID().uuidString)")
        return ObjectUpload(key: key, file: file, digest: ContentDigest(of: bytes), byteCount: Int64(bytes.count))
    }

    @discardableResult
    func store(_ bytes: [UInt8], _ key: ObjectKey) async throws -> (object: StoredObject, proof: Proof?) {
        guard case .stored(let object, let proof) = try await store.put(upload(bytes, key), context) else {
            throw ConformanceFailure(message: "\(key) was taken for occupied")
        }
        try expect(object.byteCount == Int64(bytes.count), "put tells the size")
        return (object, proof)
    }

    /// Fetches into a new file that may hold a beginning already.
    func fetch(
        _ key: ObjectKey, version: ObjectVersion? = nil, byteCount: Int64? = nil, behind start: [UInt8] = []
    ) async throws -> (range: DownloadedRange, bytes: [UInt8]) {
        let name = "download-\(UUID().uuidString)"
        let file = try scratch.write(start, as: name)
        let download = ObjectDownload(
            key: key, version: version, byteCount: byteCount, file: file, offset: Int64(start.count))
        let range = try await store.get(download, context)
        return (range, try scratch.bytes(of: name))
    }

    func expect(_ condition: Bool, _ promise: String) throws {
        guard condition else { throw ConformanceFailure(message: "\(store.location): not kept: \(promise)") }
    }

    func expectError(_ code: RemoteError.Code, _ promise: String, _ work: () async throws -> Void) async throws {
        do {
            try await work()
        } catch let error as RemoteError {
            return try expect(error.code == code, "\(promise) (got \(error.code.rawValue): \(error))")
        }
        throw ConformanceFailure(message: "\(store.location): not kept: \(promise) (no error)")
    }
}
