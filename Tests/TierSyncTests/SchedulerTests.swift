import Conditions
import Foundation
import Remote
import Synchronization
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

@Suite("The schedule")
struct SchedulerTests {
    private static let unreachable = RemoteError(.unreachable, "no route to host")

    private static func stopped(by error: any UserFacingError) -> JobSummary {
        var summary = JobSummary()
        summary.stoppedBy = error
        return summary
    }

    @Test func `jobs run in the order of urgency, one after the other`() async throws {
        let fixture = try await ScheduleFixture { situation in
            situation.settings.evict = true
            situation.settings.verify = true
            (situation.photosToPush, situation.photosToAnalyzeHere, situation.originalsToEvict) = (1, 1, 1)
            (situation.decisionsToPublish, situation.objectsOnRemote) = (1, 1)
        }
        var scheduler = fixture.scheduler(once: true)
        #expect(try await scheduler.run() == .done)
        #expect(fixture.begun == [.publish, .push, .evict, .analyze, .verify])
        let status = try #require(fixture.library.schedulerStatus())
        #expect(status.state == .stopped && status.results.map(\.job) == ScheduledJob.allCases)
        #expect(status.results.allSatisfy { $0.outcome == .done && $0.done == 1 })
    }

    @Test func `beside somebody at the machine photos are sent, and not analysed`() async throws {
        let fixture = try await ScheduleFixture { ($0.photosToPush, $0.photosToAnalyzeHere) = (1, 1) }
        fixture.idle.fail(looks: .max)
        try await fixture.run(once: true)
        #expect(fixture.begun == [.push])
    }

    @Test func `a push goes on when idleness ends, and pauses when the power does`() async throws {
        let tries = Mutex(0)
        let fixture = try await ScheduleFixture(
            end: .seconds(600),
            jobs: [
                .push: { fixture in
                    if tries.withLock({
                        $0 += 1; return $0
                    }) > 1 {
                        return fixture.finish(.push)
                    }
                    fixture.idle.fail(looks: 100_000)
                    for _ in 0..<50 { try await Task.sleep(for: .milliseconds(1)) }
                    fixture.power.fail(looks: 4)
                    try await Task.sleep(for: .seconds(600))
                    return JobSummary()
                }
            ]
        ) { $0.photosToPush = 1 }
        try await fixture.run()
        #expect(fixture.begun == [.push, .push])
        #expect(fixture.words == ["paused push: power is not so", "stopped"])
        // Three looks, five seconds apart.
        #expect(fixture.begunAt[1] - fixture.begunAt[0] < .seconds(120))
    }

    @Test func `analysis gives way to new photos, and goes on after them`() async throws {
        let tries = Mutex(0)
        let fixture = try await ScheduleFixture(
            end: .seconds(1_800),
            jobs: [
                .analyze: { fixture in
                    if tries.withLock({
                        $0 += 1; return $0
                    }) > 1 {
                        return fixture.finish(.analyze)
                    }
                    fixture.change { $0.photosToPush = 1 }
                    // As an analysis does that is paused.
                    try? await Task.sleep(for: .seconds(600))
                    return JobSummary()
                }
            ]
        ) { $0.photosToAnalyzeHere = 1 }
        try await fixture.run()
        #expect(fixture.begun == [.analyze, .push, .analyze])
        #expect(fixture.words.first == "paused analyze: something more urgent is to be done")
    }

    @Test func `an unreachable remote is asked again after 1, 2, 4 … 30 minutes`() async throws {
        let fixture = try await ScheduleFixture(
            end: .seconds(3600 * 2),
            jobs: [.push: { _ in Self.stopped(by: Self.unreachable) }]
        ) { $0.photosToPush = 1 }
        try await fixture.run()
        let pauses = zip(fixture.begunAt.dropFirst(), fixture.begunAt).map { ($0 - $1) / .seconds(60) }
        #expect(pauses.count == 7)
        // It looks every half a minute.
        for (pause, minutes) in zip(pauses, [1, 2, 4, 8, 16, 30, 30] as [Double]) {
            #expect(pause >= minutes && pause < minutes + 0.6)
        }
    }

    @Test func `a budget that is used up is asked for again after a quarter of an hour, and holds up nothing else`()
        async throws
    {
        let fixture = try await ScheduleFixture(
            end: .seconds(1_000),
            jobs: [.push: { _ in Self.stopped(by: EngineError(.conditionsNotMet, "the month's budget is used up")) }]
        ) { ($0.photosToPush, $0.photosToAnalyzeHere) = (1, 1) }
        try await fixture.run()
        #expect(fixture.begun == [.push, .analyze, .push])
        #expect(fixture.words.first == "failed push: the month's budget is used up")
    }

    @Test func `after a suspend all is tried anew at once`() async throws {
        let tries = Mutex(0)
        let fixture = try await ScheduleFixture(
            end: .seconds(300),
            jobs: [
                .push: { fixture in
                    let tried = tries.withLock {
                        $0 += 1; return $0
                    }
                    if tried == 1 { return Self.stopped(by: EngineError(.unproven, "no free name")) }
                    return fixture.finish(.push)
                },
                .analyze: { fixture in
                    fixture.clock.suspend(for: .seconds(8 * 3600))
                    return fixture.finish(.analyze)
                },
            ]
        ) { ($0.photosToPush, $0.photosToAnalyzeHere) = (1, 1) }
        try await fixture.run()
        // Without a suspend this error would have held the push back for an hour.
        #expect(fixture.begun == [.push, .analyze, .push] && fixture.words.contains("resumed"))
    }

    @Test func `what cannot be done is not done over and over, until something else comes in`() async throws {
        let fixture = try await ScheduleFixture(
            end: .seconds(1_200),
            jobs: [
                .push: { _ in
                    var summary = JobSummary()
                    summary.failed = [PhotoFailure(photo: nil, file: "a.jpg", error: "unreadable", remedy: nil)]
                    return summary
                },
                .analyze: { fixture in
                    fixture.change { $0.photosToPush = 2 }
                    return fixture.finish(.analyze)
                },
            ]
        ) { ($0.photosToPush, $0.photosToAnalyzeHere) = (1, 1) }
        try await fixture.run()
        #expect(fixture.begun == [.push, .analyze, .push])
        let push = fixture.library.schedulerStatus()?.plan?[.push]
        #expect(push?.reason == "1 photo failed" && push?.isReady == false)
    }

    @Test func `what makes the library unusable ends it`() async throws {
        let fixture = try await ScheduleFixture(
            jobs: [.push: { _ in Self.stopped(by: EngineError(.unwritable, "the file system is read-only")) }]
        ) { $0.photosToPush = 1 }
        let error = await #expect(throws: EngineError.self) { try await fixture.run() }
        #expect(error?.exitStatus == .libraryUnusable)
        let status = fixture.library.schedulerStatus()
        #expect(status?.state == .stopped && status?.reason == "the file system is read-only")
    }

    @Test func `it stops when it is told to, beside it no other runs, and its status says so`() async throws {
        let (begun, tell) = AsyncStream<Void>.makeStream()
        let fixture = try await ScheduleFixture(
            jobs: [
                .push: { _ in
                    tell.finish()
                    try await Task.sleep(for: .seconds(600))
                    return JobSummary()
                }
            ]
        ) { $0.photosToPush = 1 }
        let task = Task {
            var scheduler = fixture.scheduler()
            return try await scheduler.run()
        }
        for await _ in begun {}
        let running = try #require(fixture.library.schedulerStatus())
        #expect(running.state == .running && running.job == .push)
        let error = await #expect(throws: EngineError.self) {
            var second = fixture.scheduler()
            _ = try await second.run()
        }
        #expect(error?.code == .alreadyRunning && error?.exitStatus == .libraryUnusable && error?.remedy != nil)
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        let stopped = try #require(fixture.library.schedulerStatus())
        #expect(stopped.state == .stopped && stopped.results.first?.outcome == .paused)
        #expect(fixture.words == ["stopped"])
    }

    @Test func `a status whose process is gone says that nothing runs`() async throws {
        let fixture = try await ScheduleFixture { $0.photosToPush = 1 }
        try await fixture.run(once: true)
        let file = URL(filePath: fixture.library.layout.runStatus.string)
        var document = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        document["state"] = "running"
        var process = try #require(document["process"] as? [String: Any])
        process["started"] = 1
        document["process"] = process
        try JSONSerialization.data(withJSONObject: document).write(to: file)
        #expect(fixture.library.schedulerStatus()?.state == .notRunning)
        #expect(try await fixture.library.status().scheduler?.state == .notRunning)
        try Data("{".utf8).write(to: file)
        #expect(fixture.library.schedulerStatus() == nil)
    }

    @Test func `a library is pushed, published and verified by itself`() async throws {
        let fixture = try await EngineFixture()
        _ = try await fixture.library.importPhotos(at: [EngineFixture.photos])
        let library = try await Library.open(in: fixture.library.layout.folder) { $0.schedule.analyze = false }
        let plan = try await library.workPlan(probes: ConditionProbes([]))
        let before = try await library.status()
        #expect(plan.next == .push && plan[.push]?.bytesToSend == before.originalBytes && before.scheduler == nil)
        #expect(try await library.runSchedule(once: true, probes: ConditionProbes([])) == .done)
        let status = try await library.status()
        #expect(status.local == 0 && status.both == before.photos && status.unpublishedPhotos == 0)
        let scheduler = try #require(status.scheduler)
        #expect(scheduler.state == .stopped && scheduler.results.map(\.job).contains(.push))
        let verified = try #require(scheduler.results.first { $0.job == .verify })
        #expect(verified.outcome == .done && verified.failed == 0 && verified.bytesReceived > 0)
        // A week later again.
        let next = try await library.workPlan(probes: ConditionProbes([]))
        #expect(next.next == nil && next.jobs.map(\.job) == [.verify])
    }
}
