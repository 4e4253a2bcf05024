import SystemPackage
import TierModel
import Workers

extension DirectoryObjectStore {
    package func get(_ download: ObjectDownload, _ context: TransferContext) async throws -> DownloadedRange {
        let intent = context.intent(
            .get, download.key.rawValue, rangeStart: download.offset > 0 ? download.offset : nil,
            expecting: download.expectedBytes)
        let transfer = try await context.ledger.begin(intent)
        let count = ByteCount()
        do {
            let object = try await slots.withPermit { try await blocking { try copy(download, count) } }
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

    private func copy(_ download: ObjectDownload, _ count: ByteCount) throws -> StoredObject {
        guard try stored(download.key) != nil else { throw RemoteError.notFound(download.key, location) }
        let destination = try DownloadFile.opened(download)
        do {
            let source = try OwnedDescriptor(path(of: download.key), .readOnly)
            let object = try object(download.key, source.status())
            // A sealed object may be read to prove the copy: the disk itself is asked.
            if download.sink != nil { source.dropPageCache() }
            try check(object, against: download)
            try source.descriptor.seek(offset: download.offset, from: .start)
            var buffer = [UInt8](repeating: 0, count: chunk(.down))
            var missing = (download.end ?? .max) - download.offset
            while missing > 0 {
                try Task.checkCancellation()
                let length = Int(min(Int64(try source.read(into: &buffer)), missing))
                if length == 0 { break }
                missing -= Int64(length)
                try pass(length, .down)
                count.addReceived(length)
                try destination.append(buffer[..<length])
            }
            // Written to while it was read: what was appended may be of two versions.
            guard try self.object(download.key, source.status()) == object else {
                try destination.revert()
                throw RemoteError.replaced(download.key, location)
            }
            return object
        } catch let code as Errno {
            throw failure(code, "read \(download.key)")
        }
    }

    private func check(_ object: StoredObject, against download: ObjectDownload) throws {
        // Compared as text: a weak tag that differs is surely another version.
        let isExpected = download.version.map { $0.etag == object.version.etag } ?? true
        let hasSize = download.byteCount.map { $0 == object.byteCount } ?? true
        guard isExpected, hasSize, object.byteCount >= download.offset else {
            throw RemoteError.replaced(download.key, location)
        }
    }
}
