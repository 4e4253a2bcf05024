import Catalog
import Dispatch
import Foundation
import Glibc
import Synchronization
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// What another process has in hand is no problem.
@Suite struct `Verify beside others` {
    @Test func `does not take a file for missing that is just being dropped`() async throws {
        let fixture = try await VerifyFixture.pushed()
        let other = try await fixture.engine.reopened()
        let photo = try await fixture.photo("hopper.jpg").id
        let (gone, goOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        // Held between the unlink and the catalog's word.
        let witness = DurableFile.Witness { event in
            guard case .remove(let path) = event, path.string.contains("/originals/") else { return }
            unlink(path.string)
            gone.signal()
            goOn.wait()
        }
        async let eviction = DurableFile.$witness.withValue(witness) {
            try await other.evict(EvictOptions(photos: [photo]))
        }
        await waitOnThread(gone)
        let seen = Atomic(false)
        let report = try await fixture.library.verify(VerifyOptions(parts: [.local])) { progress in
            // All others were looked at: this one is waited for.
            if progress.job == "verify here", progress.done >= 6, !seen.exchange(true, ordering: .relaxed) {
                goOn.signal()
            }
        }
        #expect(try await eviction.done == 1)
        #expect(report.problems == [] && report.notes == [])
        #expect(try await fixture.photo("hopper.jpg").primary.tier == .remote)
    }

    @Test func `does not take a file for foreign whose import is about to be committed`() async throws {
        let fixture = try await EngineFixture()
        let other = try await fixture.reopened()
        let (named, goOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let isHeld = Atomic(false)
        // The files have their names, the catalog does not know them.
        let witness = DurableFile.Witness { event in
            guard case .sync(let path) = event, path.string.contains("/library/originals/"),
                EngineFixture.files(below: path).contains(where: { $0.string.hasSuffix(".jpg") }),
                !isHeld.exchange(true, ordering: .relaxed)
            else { return }
            named.signal()
            goOn.wait()
        }
        async let imported = DurableFile.$witness.withValue(witness) {
            try await other.importPhotos(at: [EngineFixture.photos.appending("portraits")])
        }
        await waitOnThread(named)
        let seen = Atomic(false)
        let report = try await fixture.library.verify(VerifyOptions(parts: [.local])) { progress in
            // It has read the names of a folder by now.
            if progress.job == "verify here", !seen.exchange(true, ordering: .relaxed) {
                DispatchQueue.global().asyncAfter(deadline: .now() + 0.3) { goOn.signal() }
            }
        }
        #expect(try await imported.done == 7)
        #expect(report.problems == [])
        #expect(try await fixture.library.verify().problems == [])
    }

    @Test(.enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
    func `finds nothing wrong while photos are imported, pushed, dropped and analysed`() async throws {
        let fixture = try await EngineFixture()
        let others = [try await fixture.reopened(), try await fixture.reopened()]
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                _ = try await others[0].importPhotos(at: [EngineFixture.photos])
                _ = try await others[0].push()
                _ = try await others[0].evict()
                _ = try await others[0].analyze()
            }
            group.addTask {
                for _ in 0..<8 {
                    let report = try await others[1].verify()
                    #expect(report.problems == [] && report.stoppedBy == nil)
                }
            }
            try await group.waitForAll()
        }
        #expect(try await fixture.library.verify().problems == [])
    }

    @Test func `stops when it is cancelled`() async throws {
        let fixture = try await VerifyFixture.pushed()
        let work = Task { try await fixture.library.verify() }
        work.cancel()
        await #expect(throws: CancellationError.self) { try await work.value }
    }

    /// Waits where that blocks no task.
    private func waitOnThread(_ semaphore: DispatchSemaphore) async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                semaphore.wait()
                continuation.resume()
            }
        }
    }
}
