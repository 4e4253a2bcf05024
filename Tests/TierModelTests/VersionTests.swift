import Testing
import TierModel

@Suite struct `Object versions` {
    @Test func `are surely equal by version id or strong entity tag only`() {
        let strong = ObjectVersion(etag: "a", isETagStrong: true)
        let weak = ObjectVersion(etag: "a", isETagStrong: false)
        #expect(strong.surelyEquals(strong))
        #expect(!strong.surelyEquals(weak))
        #expect(!weak.surelyEquals(weak))
        #expect(!strong.surelyEquals(ObjectVersion(etag: "b", isETagStrong: true)))
        #expect(!ObjectVersion().surelyEquals(ObjectVersion()))
    }

    @Test func `trust the version id over the entity tag`() {
        let first = ObjectVersion(versionID: "1", etag: "a", isETagStrong: true)
        let second = ObjectVersion(versionID: "2", etag: "a", isETagStrong: true)
        #expect(!first.surelyEquals(second))
        #expect(first.surelyEquals(ObjectVersion(versionID: "1")))
    }

    @Test func `have no strong tag without a tag`() {
        #expect(!ObjectVersion(etag: nil, isETagStrong: true).isETagStrong)
    }
}
