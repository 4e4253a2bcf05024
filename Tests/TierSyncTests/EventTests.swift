import Catalog
import Foundation
import Synchronization
import SystemPackage
import Testing
import TierModel
import TierSync

struct `Events as sequences` {
    @Test func `a job tells its progress, and what came of it last`() async throws {
        let fixture = try await EngineFixture()
        var summary: JobSummary?
        var progress = 0
        for try await event in fixture.library.importEvents(at: [EngineFixture.photos.appending("2010")]) {
            #expect(summary == nil)
            switch event {
            case .progress: progress += 1
            case .finished(let finished): summary = finished
            }
        }
        #expect(try #require(summary).done > 0)
        #expect(progress <= 100)
    }

    @Test func `of progress that nobody took only the latest is kept`() async throws {
        let fixture = try await EngineFixture()
        let (told, tell) = AsyncStream.makeStream(of: Void.self)
        let events = fixture.library.events { _, progress in
            for done in 1...1_000 { progress(JobProgress(job: "count", done: done, total: nil, bytes: 0)) }
            tell.finish()
            return 7
        }
        var iterator = events.makeAsyncIterator()
        for await _ in told {}
        var seen: [JobEvent<Int>] = []
        while let event = try await iterator.next() { seen.append(event) }
        #expect(seen.count <= 2)
        guard case .finished(7)? = seen.last else { return #expect(Bool(false), "not finished: \(seen)") }
    }

    @Test func `a listener that stops ends the job`() async throws {
        let fixture = try await EngineFixture()
        let (ended, end) = AsyncStream.makeStream(of: Bool.self)
        let events = fixture.library.events { _, progress in
            progress(JobProgress(job: "wait", done: 1, total: nil, bytes: 0))
            do {
                try await Task.sleep(for: .seconds(3_600))
            } catch {
                end.yield(error is CancellationError)
                end.finish()
                throw error
            }
        }
        for try await _ in events { break }
        var endings: [Bool] = []
        for await wasCancelled in ended { endings.append(wasCancelled) }
        #expect(endings == [true])
    }

    @Test func `what a job throws comes to the listener`() async throws {
        let fixture = try await EngineFixture()
        await #expect(throws: EngineError.self) {
            for try await _ in fixture.library.events(of: { library, _ in try await library.photo("photo99") }) {}
        }
    }

    @Test func `a schedule tells that it starts, and ends when nothing more can be done`() async throws {
        let fixture = try await EngineFixture()
        var names: [String] = []
        for try await event in fixture.library.scheduleEvents(once: true) { names.append("\(event)") }
        #expect(names.first == "started")
    }
}

struct `Changes of the catalog` {
    @Test func `are told at once, then when this or another process commits, many as one`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        let other = try await fixture.reopened()
        let waits = Mutex(0)
        var changes = library.changes {
            switch waits.withLock({
                $0 += 1; return $0
            }) {
            case 1: try await library.catalog.setSetting("a", to: "1")
            case 3:
                for number in 0..<5 { try await other.catalog.setSetting("b", to: "\(number)") }
            case 6: throw CancellationError()
            default: break
            }
        }.makeAsyncIterator()
        #expect(try await changes.next() != nil)
        #expect(waits.withLock { $0 } == 0)
        #expect(try await changes.next() != nil)
        #expect(waits.withLock { $0 } == 1)
        #expect(try await changes.next() != nil)
        #expect(waits.withLock { $0 } == 3)
        // Nothing more: it waits until it is cancelled.
        #expect(try await changes.next() == nil)
        #expect(waits.withLock { $0 } == 6)
    }
}
