import Foundation
import TierModel
import XMLDocuments

/// A part that the server has, as it lists it.
struct ListedPart: Hashable, Sendable {
    var byteCount: Int64
    /// Without quotes.
    var etag: String
    /// Base64 of its SHA-256, where the server keeps it.
    var sha256: String?

    /// Whether it surely holds the bytes of our part: its SHA-256 says so, or its ETag is the MD5 of our bytes. Else it is sent again.
    func holds(_ slice: FileSlice, md5: Data?) -> Bool {
        guard byteCount == slice.byteCount else { return false }
        if let sha256 { return sha256 == slice.digest.data.base64EncodedString() }
        return md5.map { Self.hex($0) == etag.lowercased() } ?? false
    }

    private static func hex(_ data: Data) -> String {
        data.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// A part as CompleteMultipartUpload names it.
struct CompletedPart: Hashable, Sendable {
    var number: Int
    /// As the server named it, without quotes.
    var etag: String
    /// Base64 of its SHA-256, where the upload was begun with that checksum.
    var sha256: String?
}

/// The requests that an upload in parts consists of.
extension S3ObjectStore {
    /// Says at the beginning that each part will carry its SHA-256; AWS refuses such parts otherwise.
    static let checksumAlgorithm = (name: "x-amz-checksum-algorithm", value: "SHA256")

    /// CreateMultipartUpload, sent once.
    func createParts(
        _ key: ObjectKey, _ headers: [(name: String, value: String)], attempt: Int, _ context: TransferContext
    )
        async throws -> HTTPAttempt
    {
        try await client.send(
            S3Client.Call(
                method: "POST", operation: .control, key: key, query: [("uploads", "")], headers: headers,
                body: .bytes([]), attempt: attempt), context)
    }

    /// The name of the upload that was begun.
    func uploadID(_ attempt: HTTPAttempt) throws(RemoteError) -> String {
        let root = try XMLDocumentReader.read(attempt.body, "the beginning of an upload in parts")
        guard let id = root["UploadId"]?.text, !id.isEmpty else {
            throw RemoteError(
                .protocolViolation, "\(location) began an upload in parts without naming it",
                remedy: "update the storage service")
        }
        return id
    }

    /// What the server has of an upload.
    struct ListedUpload: Sendable {
        var parts: [Int: ListedPart] = [:]
        /// The checksum that it was begun with, where the server tells.
        var algorithm: String?
        /// When the last part came, where the server tells.
        var newestPart: Date?
    }

    /// The parts that the server has; `nil` when it knows no such upload.
    func listParts(_ key: ObjectKey, _ id: String, _ context: TransferContext) async throws -> ListedUpload? {
        var found = ListedUpload()
        var ambiguous: Set<Int> = []
        var marker = 0
        while true {
            var query = [(name: "uploadId", value: id)]
            if marker > 0 { query.append(("part-number-marker", String(marker))) }
            let asked = query
            let attempt = try await retrying(key) { number in
                let call = S3Client.Call(
                    method: "GET", operation: .control, key: key, query: asked, attempt: number)
                return try await self.client.send(call, context)
            }
            if attempt.status == 404 {
                if case let error = failure(attempt, "an upload in parts"), error.code == .bucketMissing { throw error }
                // Not every server says NoSuchUpload.
                if S3Failure.code(attempt) != "NoSuchUpload" { try await confirmBucket(context) }
                return nil
            }
            let root = try XMLDocumentReader.read(attempt.body, "a list of parts")
            if let algorithm = root["ChecksumAlgorithm"]?.text, !algorithm.isEmpty { found.algorithm = algorithm }
            for entry in root.all("Part") {
                guard let number = entry["PartNumber"].flatMap({ Int($0.text) }),
                    let size = entry["Size"].flatMap({ Int64($0.text) })
                else { continue }
                let part = ListedPart(
                    byteCount: size, etag: EntityTag(entry["ETag"]?.text)?.value ?? "",
                    sha256: entry["ChecksumSHA256"]?.text)
                // SeaweedFS lists each part that was ever sent under a number. Which of several Complete would take the list
                // does not say: unless they are alike, the part is sent again.
                if let before = found.parts[number], before != part { ambiguous.insert(number) }
                found.parts[number] = part
                if let date = (entry["LastModified"]?.text).flatMap(Self.timestamp) {
                    found.newestPart = max(date, found.newestPart ?? date)
                }
            }
            guard root["IsTruncated"]?.text == "true" else {
                found.parts = found.parts.filter { !ambiguous.contains($0.key) }
                return found
            }
            guard let next = root["NextPartNumberMarker"].flatMap({ Int($0.text) }), next > marker else {
                throw RemoteError(
                    .protocolViolation, "\(location) broke a list of parts off without saying where to go on",
                    remedy: "update the storage service")
            }
            marker = next
        }
    }

    /// UploadPart, sent once.
    func sendPart(
        _ number: Int, of id: String, _ key: ObjectKey, _ slice: FileSlice, _ headers: [(name: String, value: String)],
        attempt: Int, _ context: TransferContext
    ) async throws -> HTTPAttempt {
        try await client.send(
            S3Client.Call(
                method: "PUT", operation: .put, key: key,
                query: [("partNumber", String(number)), ("uploadId", id)], headers: headers, body: .slice(slice),
                payload: slice.digest, attempt: attempt, rangeStart: slice.offset), context)
    }

    /// CompleteMultipartUpload, sent once. An `<Error>` in an answer of 200 comes back as the status that it should have had.
    func completeParts(
        _ key: ObjectKey, _ id: String, _ parts: [CompletedPart], exclusively: Bool, attempt: Int,
        _ context: TransferContext
    ) async throws -> HTTPAttempt {
        let body = Array(Self.document(parts).utf8)
        var call = S3Client.Call(
            method: "POST", operation: .control, key: key, query: [("uploadId", id)],
            headers: [("Content-Type", "application/xml")], body: .bytes(body), payload: ContentDigest(of: body),
            attempt: attempt)
        if exclusively { call.headers.append(("If-None-Match", "*")) }
        call.isSlow = true
        return S3Failure.unmasked(try await client.send(call, context))
    }

    /// AbortMultipartUpload: frees what the parts hold. An upload that is not there any more is fine.
    func abortParts(_ key: ObjectKey, _ id: String, _ context: TransferContext) async throws {
        let attempt = try await retrying(key) { number in
            let call = S3Client.Call(
                method: "DELETE", operation: .control, key: key, query: [("uploadId", id)], attempt: number)
            return try await self.client.send(call, context)
        }
        if attempt.status == 404, case let error = failure(attempt, "the bucket"), error.code == .bucketMissing {
            throw error
        }
    }

    private static func document(_ parts: [CompletedPart]) -> String {
        var text = "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        for part in parts {
            text += "<Part>"
            if let sha256 = part.sha256 { text += "<ChecksumSHA256>\(sha256)</ChecksumSHA256>" }
            text += "<ETag>&quot;\(escaped(part.etag))&quot;</ETag><PartNumber>\(part.number)</PartNumber></Part>"
        }
        return text + "</CompleteMultipartUpload>"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
