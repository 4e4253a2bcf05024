import Conditions
import Foundation
import Testing
import TierModel
import TierSync

@Suite("The plan of a schedule")
struct WorkPlanTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    /// Everything is due, and everything may be done.
    private static var everything: WorkSituation {
        var situation = WorkSituation(now: now)
        situation.settings.evict = true
        (situation.photosToPush, situation.bytesToPush) = (12, 34_000)
        (situation.photosToAnalyzeHere, situation.photosToAnalyzeRemote, situation.bytesToFetch) = (3, 1, 5_000)
        situation.decisionsToPublish = 2
        (situation.originalsToEvict, situation.bytesToEvict) = (4, 9_000)
        (situation.objectsOnRemote, situation.bytesOnRemote) = (200, 1_000_000)
        return situation
    }

    private static func failing(_ conditions: Condition...) -> ConditionReport {
        ConditionReport(
            Condition.allCases.map { ConditionFinding($0, holds: !conditions.contains($0), found: "\($0) is not so") })
    }

    private static func ready(_ plan: WorkPlan) -> [ScheduledJob] { plan.jobs.filter(\.isReady).map(\.job) }

    @Test func `the most urgent comes first, with what it costs`() throws {
        let plan = WorkPlan(Self.everything)
        #expect(plan.jobs.map(\.job) == [.publish, .push, .evict, .analyze, .verify])
        #expect(plan.next == .publish && Self.ready(plan) == ScheduledJob.allCases)
        #expect(plan[.publish]?.why == "2 decisions that the remote does not know yet")
        #expect(plan[.push]?.bytesToSend == 34_000 && plan[.push]?.why.hasPrefix("12 photos") == true)
        #expect(plan[.analyze]?.why == "not analysed yet: 3 photos here, 1 photo to fetch once")
        #expect(plan[.analyze]?.bytesToReceive == 5_000 && plan[.evict]?.bytesToReceive == 0)
        // One in a hundred.
        #expect(plan[.verify]?.bytesToReceive == 10_000 && plan[.verify]?.why.contains("2 objects") == true)
    }

    @Test(
        arguments: [
            (.idle, [.publish, .push, .evict]), (.load, [.publish, .push, .evict]), (.power, [.evict]),
            (.temperature, [.evict]), (.hours, [.evict]), (.disk, [.evict]), (.network, []),
        ] as [(Condition, [ScheduledJob])])
    func `each job waits for what it needs only`(_ condition: Condition, _ ready: [ScheduledJob]) {
        var situation = Self.everything
        situation.conditions = Self.failing(condition)
        let plan = WorkPlan(situation)
        #expect(Self.ready(plan) == ready)
        for job in plan.jobs where !job.isReady { #expect(job.reason == "\(condition) is not so") }
    }

    @Test func `nothing to do is an empty plan`() {
        let plan = WorkPlan(WorkSituation(now: Self.now))
        #expect(plan.jobs == [] && plan.next == nil)
    }

    @Test func `nothing is dropped, and nothing else done, unless the settings say so`() {
        var situation = Self.everything
        situation.settings = ScheduleSettings()
        #expect(WorkPlan(situation).jobs.map(\.job) == [.publish, .push, .analyze, .verify])
        (situation.settings.push, situation.settings.publish) = (false, false)
        (situation.settings.analyze, situation.settings.verify) = (false, false)
        #expect(WorkPlan(situation).jobs == [])
    }

    @Test func `without a remote only what is here is done, and the plan says what is missing`() {
        var situation = Self.everything
        situation.hasRemote = false
        let plan = WorkPlan(situation)
        #expect(plan.jobs.map(\.job) == [.push, .analyze] && plan.next == .analyze)
        #expect(plan[.push]?.reason?.contains("tiersync remote set") == true)
    }

    @Test(
        arguments: [(nil, true), (-8.0, true), (-7.0, true), (-6.9, false), (0, false), (3, true)]
            as [(Double?, Bool)])
    func `a verification is due after its days, and at once where the clock was wrong`(_ days: Double?, _ isDue: Bool) {
        var situation = WorkSituation(now: Self.now)
        situation.objectsOnRemote = 1
        situation.verifiedAt = days.map { Self.now.addingTimeInterval($0 * 86_400) }
        #expect(WorkPlan(situation)[.verify]?.isReady == isDue)
    }

    @Test func `what is held comes later, with its reason`() {
        var situation = Self.everything
        let later = Self.now.addingTimeInterval(60)
        situation.held[.push] = WorkSituation.Hold(until: later, reason: "no route to host")
        situation.held[.publish] = WorkSituation.Hold(until: Self.now, reason: "over")
        let plan = WorkPlan(situation)
        #expect(plan[.push]?.state == .later(later, reason: "no route to host") && plan.next == .publish)
    }

    @Test func `its JSON has stable keys, and reads back`() throws {
        var situation = Self.everything
        situation.conditions = Self.failing(.idle)
        situation.verifiedAt = Self.now
        let plan = WorkPlan(situation)
        let data = try JSONEncoder().encode(plan)
        #expect(try JSONDecoder().decode(WorkPlan.self, from: data) == plan)
        let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let jobs = try #require(document["jobs"] as? [[String: Any]])
        #expect(document["next"] as? String == "publish")
        #expect(Set(jobs[0].keys) == ["job", "state", "why", "bytesToSend", "bytesToReceive"])
        #expect(jobs[3]["state"] as? String == "waiting" && jobs[3]["expected"] is String)
        #expect(jobs[4]["state"] as? String == "later" && jobs[4]["until"] != nil)
    }

    @Test(arguments: [#"{"verifyDays": 0}"#, #"{"verifyShare": 1.5}"#, #"{"verifyShare": -0.1}"#])
    func `settings out of range are refused, with what is accepted`(_ text: String) throws {
        let error = #expect(throws: EngineError.self) {
            try JSONDecoder().decode(Configuration.self, from: Data(#"{"schedule": \#(text)}"#.utf8))
        }
        #expect(error?.code == .badConfiguration && error?.remedy?.contains("leave it out") == true)
    }

    @Test func `settings that are not named have their defaults`() throws {
        let settings = try JSONDecoder().decode(
            Configuration.self, from: Data(#"{"schedule": {"evict": true}}"#.utf8)
        ).schedule
        #expect(settings.evict && settings.push && settings.verifyDays == 7 && settings.verifyShare == 0.01)
        #expect(!Configuration().schedule.evict)
    }
}
