import Catalog
import Foundation
import Testing
import TierModel

@Suite struct UploadTests {
    private func upload(_ identifier: String, remote: String = "s3://a") -> UploadInParts {
        UploadInParts(
            remote: remote, object: "originals/e\u{301}.mov", digest: ContentDigest(of: Data("x".utf8)),
            identifier: identifier, partBytes: 16 << 20, startedAt: Date(timeIntervalSince1970: 1_700_000_000))
    }

    @Test func `an upload in parts is found again by another process, at its own remote only`() async throws {
        let fixture = try CatalogFixture()
        try await fixture.catalog.saveUpload(upload("one"))
        let other = try PhotoCatalog.open(in: fixture.folder)
        #expect(try await other.upload(of: "originals/e\u{301}.mov", to: "s3://a") == upload("one"))
        #expect(try await other.upload(of: "originals/\u{e9}.mov", to: "s3://a") == nil)
        #expect(try await other.upload(of: "originals/e\u{301}.mov", to: "s3://b") == nil)
        #expect(try await other.uploads(to: "s3://a") == [upload("one")])
    }

    @Test func `the end of an upload does not forget the one that was begun in its place`() async throws {
        let catalog = try CatalogFixture().catalog
        try await catalog.saveUpload(upload("one"))
        try await catalog.saveUpload(upload("two"))
        try await catalog.removeUpload(of: upload("one").object, to: "s3://a", identifier: "one")
        #expect(try await catalog.uploads(to: "s3://a") == [upload("two")])
        try await catalog.removeUpload(of: upload("one").object, to: "s3://a", identifier: "two")
        #expect(try await catalog.uploads(to: "s3://a") == [])
    }
}
