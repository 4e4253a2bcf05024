import TierModel
import Workers

extension BackendObjectStore {
    func get(_ download: ObjectDownload, _ context: TransferContext) async throws -> DownloadedRange {
        let intent = context.intent(
            .get, download.key.rawValue, rangeStart: download.offset > 0 ? download.offset : nil,
            expecting: download.expectedBytes)
        let transfer = try await context.ledger.begin(intent)
        let count = ByteCount()
        do {
            let object = try await slots.withPermit { try await append(download, count) }
            try await context.finish(transfer, TransferResult(bytes: count.bytes))
            return DownloadedRange(object: object, received: count.bytes.received, transfer: transfer)
        } catch {
            var result = TransferResult(bytes: count.bytes, outcome: outcomeWord(of: error))
            if (error as? RemoteError)?.code == .replaced {
                result.wasted = count.bytes.received
                result.wasteReason = .replaced
            }
            try? await context.finish(transfer, result)
            throw error
        }
    }

    private func append(_ download: ObjectDownload, _ count: ByteCount) async throws -> StoredObject {
        let object = try await existing(download.key)
        let isExpected = download.version.map { $0.surelyEquals(object.version) || $0 == object.version } ?? true
        guard isExpected, download.byteCount ?? object.byteCount == object.byteCount,
            object.byteCount >= download.offset
        else { throw RemoteError.replaced(download.key, location) }
        let end = max(download.offset, min(download.end ?? object.byteCount, object.byteCount))
        let destination = try DownloadFile.opened(download)
        do {
            try await read(object, download.offset..<end, count) { try destination.append($0[...]) }
        } catch let error as RemoteError where error.code == .replaced {
            // What was appended may be of two versions.
            try destination.revert()
            throw error
        }
        return object
    }
}
