import Catalog
import Foundation
import Testing
import TierModel
import TierSyncTestSupport

/// What several devices say of one photo comes together the same way in whatever order it is read.
@Suite struct `Entries of a photo` {
    @Test(arguments: 0..<200) func `come together whatever the order and the grouping`(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let (one, two, three) = (MadeUpEntry.entry(&random), MadeUpEntry.entry(&random), MadeUpEntry.entry(&random))
        #expect(one.joined(with: two) == two.joined(with: one))
        #expect(one.joined(with: two).joined(with: three) == one.joined(with: two.joined(with: three)))
        let joint = one.joined(with: two)
        #expect(
            joint.joined(with: one) == joint && joint.joined(with: two) == joint && joint.joined(with: joint) == joint)
    }

    @Test(arguments: 0..<200) func `lose no file, no finding and no path`(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let (one, two) = (MadeUpEntry.entry(&random), MadeUpEntry.entry(&random))
        let joint = one.joined(with: two)
        let digests = Set((one.files + two.files).compactMap(\.sha256))
        #expect(Set(joint.files.compactMap(\.sha256)) == digests)
        for file in one.files + two.files {
            let found = joint.files.first {
                $0.role == file.role && $0.sha256 == file.sha256 && $0.name.lowercased() == file.name.lowercased()
            }
            #expect(found != nil || file.role == .primary)
            let sources = Set(joint.files.filter { $0.role == file.role }.flatMap(\.sources).compactMap(\.path))
            #expect(sources.isSuperset(of: file.sources.compactMap(\.path)))
            let analyzers = Set(joint.files.flatMap(\.analyses).map(\.analyzer.name))
            #expect(analyzers.isSuperset(of: file.analyses.map(\.analyzer.name)))
        }
        #expect(joint.files.count { $0.role == .primary && $0.isCurrent } == 1)
    }

    @Test func `of the trash the later word counts, also that it came back`() {
        var random = SeededGenerator(seed: 7)
        var thrown = MadeUpEntry.entry(&random)
        thrown.trashedAt = 100
        thrown.trashChangedAt = 100
        var restored = thrown
        restored.trashedAt = nil
        restored.trashChangedAt = 200
        var untouched = thrown
        untouched.trashedAt = nil
        untouched.trashChangedAt = nil
        #expect(thrown.joined(with: restored).trashedAt == nil)
        // Who says nothing of the trash takes nothing out of it, whenever that was written.
        untouched.time = thrown.time + 100
        #expect(thrown.joined(with: untouched).trashedAt == 100)
    }

    @Test func `what was found beats what failed, and is not mixed with it`() {
        var random = SeededGenerator(seed: 9)
        var found = MadeUpEntry.entry(&random)
        found.files = [MadeUpEntry.file(&random, .primary, 1)]
        found.files[0].analyses = [MadeUpEntry.analysis(at: 1)]
        found.files[0].faces = [MadeUpEntry.face("a", 1)]
        var failed = found
        failed.files[0].analyses = [MadeUpEntry.analysis(at: 9, error: "broken")]
        failed.files[0].faces = []
        #expect(failed.joined(with: found).files[0].faces.map(\.key.rawValue) == ["a"])
        var other = found
        other.files[0].faces = [MadeUpEntry.face("b", 1), MadeUpEntry.face("c", 2)]
        other.files[0].analyses[0].at = 2
        #expect(found.joined(with: other).files[0].faces.map(\.key.rawValue) == ["b", "c"])
    }

    @Test func `a pack that was written anew is the one that is named`() {
        var random = SeededGenerator(seed: 11)
        var old = MadeUpEntry.entry(&random)
        old.files = [MadeUpEntry.file(&random, .primary, 1)]
        let digest = ContentDigest(of: [1])
        old.files[0].derived = [
            MadeUpEntry.decoded([
                "kind": "proxy", "name": "x", "bytes": 1, "sha256": digest.hex,
                "pack": "tiersync/v1/devices/w/pack-00000003.proxies", "start": 5,
            ])
        ]
        var new = old
        new.files[0].derived[0].pack = "tiersync/v1/devices/w/pack-00000012.proxies"
        new.files[0].derived[0].start = 0
        #expect(old.joined(with: new).files[0].derived == new.files[0].derived)
    }
}
