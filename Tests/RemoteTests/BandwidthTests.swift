import Foundation
import Remote
import Synchronization
import Testing
import TierModel
import TierSyncTestSupport

/// Rates, schedules and the arithmetic of limits, without a network or a wait.
@Suite struct BandwidthTests {
    @Test(
        arguments: [
            ("2M", 2_000_000), ("500k", 500_000), ("1.5M", 1_500_000), ("1G", 1_000_000_000), ("2MiB", 2_097_152),
            ("64Ki", 65_536), ("2 MB/s", 2_000_000), (".5m", 500_000), ("250000", 250_000), ("1k", 1_000),
            ("3.M", 3_000_000),
            ("off", nil), ("0", nil), ("None", nil), ("unlimited", nil), ("0k", nil),
        ] as [(String, Int64?)])
    func `a rate is read as users type it`(_ text: String, _ expected: Int64?) throws {
        #expect(try BandwidthRate(text).bytesPerSecond == expected)
    }

    @Test(arguments: [
        "", "fast", "2X", "-1M", "1e6", "0x10", "2..5M", ".", "M", "16Mbit", "16Mbit/s", "8Mbps", "2", "999",
        "99999999G", "inf", "nan", "1,5M", "٢M", "2M2",
    ])
    func `what is no rate is refused with the text and what to write`(_ text: String) {
        let error = #expect(throws: BandwidthError.self) { _ = try BandwidthRate(text) }
        #expect(error?.message.contains("\"\(text)\"") == true)
        #expect(error?.remedy?.isEmpty == false)
        #expect(error?.exitStatus == .usage)
    }

    @Test(arguments: ["2M", "1500k", "1234567", "off", "1G"])
    func `a rate is written as it may be typed`(_ text: String) throws {
        #expect(try BandwidthRate(text).description == text)
        let data = try JSONEncoder().encode([BandwidthRate(text)])
        #expect(try JSONDecoder().decode([BandwidthRate].self, from: data) == [BandwidthRate(text)])
    }

    @Test func `a schedule is read from JSON, and what is missing is not limited`() throws {
        let json = """
            {"up": "4M", "rules": [{"from": "08:00", "to": "18:00", "up": "500k", "down": 2000000},
            {"from": "22:30", "to": "6:00", "up": "off"}]}
            """
        let schedule = try JSONDecoder().decode(BandwidthSchedule.self, from: Data(json.utf8))
        #expect(schedule.otherwise == BandwidthLimits(up: try BandwidthRate("4M")))
        #expect(schedule.rules.map(\.from.minutes) == [480, 1_350])
        #expect(
            schedule.rules[0].limits == BandwidthLimits(up: try BandwidthRate("500k"), down: try BandwidthRate("2M")))
        #expect(schedule.rules[1].limits == .unlimited)
        let again = try JSONDecoder().decode(BandwidthSchedule.self, from: JSONEncoder().encode(schedule))
        #expect(again == schedule)
    }

    @Test(arguments: ["24:01", "8", "8:5", "12:60", "-1:00", "ab:cd", "1:2:3", "", "+8:00"])
    func `what is no time of day is refused`(_ text: String) {
        #expect(throws: TimeOfDayError.self) { _ = try TimeOfDay(text) }
    }

    private static func moment(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

    private func schedule(_ from: String, _ to: String) throws -> BandwidthSchedule {
        let limits = BandwidthLimits(up: try BandwidthRate("1M"))
        return BandwidthSchedule(rules: [.init(from: try TimeOfDay(from), to: try TimeOfDay(to), limits: limits)])
    }

    private func calendar(_ zone: String) throws -> Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: zone))
        return calendar
    }

    @Test(arguments: [
        ("08:00", "18:00", "2026-06-01T06:00:00Z", true),  // 08:00 in Berlin's summer
        ("08:00", "18:00", "2026-06-01T05:59:59Z", false), ("08:00", "18:00", "2026-06-01T16:00:00Z", false),
        ("08:00", "18:00", "2026-01-01T06:30:00Z", false),  // 07:30 in winter
        ("22:00", "06:00", "2026-06-01T21:00:00Z", true), ("22:00", "06:00", "2026-06-01T03:59:00Z", true),
        ("22:00", "06:00", "2026-06-01T04:00:00Z", false), ("00:00", "00:00", "2026-06-01T12:00:00Z", true),
        ("18:00", "24:00", "2026-06-01T21:59:59Z", true), ("18:00", "24:00", "2026-06-01T22:00:00Z", false),
        // 2026-03-29, 02:00 becomes 03:00: half past two never comes, half past three does.
        ("02:00", "03:00", "2026-03-29T01:00:00Z", false), ("02:00", "03:00", "2026-03-29T00:59:59Z", false),
        ("03:00", "04:00", "2026-03-29T01:00:00Z", true),
        // 2026-10-25, 03:00 becomes 02:00: half past two comes twice.
        ("02:00", "03:00", "2026-10-25T00:30:00Z", true), ("02:00", "03:00", "2026-10-25T01:30:00Z", true),
        ("02:00", "03:00", "2026-10-25T02:00:00Z", false),
    ])
    func `a rule follows the clock on the wall, over midnight and through daylight saving`(
        _ from: String, _ to: String, _ moment: String, _ isLimited: Bool
    ) throws {
        let limits = try schedule(from, to).limits(at: Self.moment(moment), in: calendar("Europe/Berlin"))
        #expect((limits != .unlimited) == isLimited)
    }

    @Test func `of two rules that hold the first counts`() throws {
        var schedule = try schedule("08:00", "18:00")
        schedule.rules.append(.init(from: try TimeOfDay("00:00"), to: try TimeOfDay("24:00"), limits: .unlimited))
        #expect(
            try schedule.limits(at: Self.moment("2026-06-01T12:00:00Z"), in: calendar("UTC")).up.description == "1M")
        #expect(try schedule.limits(at: Self.moment("2026-06-01T20:00:00Z"), in: calendar("UTC")) == .unlimited)
    }

    @Test(arguments: 0..<50)
    func `no window of time sees more than rate and burst allow, and turns come in order`(_ seed: UInt64) {
        var chance = SeededGenerator(seed: seed)
        let rate = Int64.random(in: 1_000...10_000_000, using: &chance)
        var bucket = TokenBucket(bytesPerSecond: rate, at: 0)
        let most = max(1, Int(bucket.burst))
        var now = 0.0
        var passed: [(at: Double, bytes: Int)] = []
        for _ in 0..<300 {
            if Bool.random(using: &chance) { now += Double.random(in: 0...0.5, using: &chance) }
            let bytes = Int.random(in: 1...most, using: &chance)
            let turn = bucket.take(bytes, at: now)
            #expect(turn >= now && turn >= passed.last?.at ?? 0)
            passed.append((turn, bytes))
        }
        for first in passed.indices {
            var sum = 0
            for last in first..<passed.count {
                sum += passed[last].bytes
                let allowed = Double(rate) * (passed[last].at - passed[first].at) + bucket.burst
                #expect(Double(sum) <= allowed * 1.000_001 + 1)
            }
        }
    }

    @Test func `the rate is reached by workers that always want more`() {
        var bucket = TokenBucket(bytesPerSecond: 1_000_000, at: 0)
        var turn = 0.0
        for _ in 0..<1_000 { turn = bucket.take(10_000, at: turn) }
        #expect(abs(turn - 9.75) < 0.001)
    }

    @Test func `a schedule that changes on the way is followed by who waits`() throws {
        let time = VirtualTime(startingAt: try Self.moment("2026-06-01T17:59:00Z"))
        let schedule = try schedule("08:00", "18:00")
        let limiter = BandwidthLimiter(schedule, timing: time.timing)
        #expect(limiter.limits.up.description == "1M")
        // 200 MB would take 200 s; at 18:00, after 60 s, the limit ends.
        #expect(limiter.pass(200_000_000, .up) { false })
        #expect(time.elapsed >= 60 && time.elapsed < 62)
        #expect(limiter.limits == .unlimited)
        #expect(limiter.pass(200_000_000, .up) { false })
        #expect(time.elapsed < 62)
    }

    @Test func `up and down are apart, and no limit costs no wait`() throws {
        let time = VirtualTime(startingAt: Date(timeIntervalSince1970: 0))
        let limits = BandwidthLimits(up: try BandwidthRate("1M"))
        let limiter = BandwidthLimiter(BandwidthSchedule(otherwise: limits), timing: time.timing)
        #expect(limiter.pass(1_000_000_000, .down) { false })
        #expect(time.elapsed == 0)
        #expect(limiter.pass(2_000_000, .up) { false })
        #expect(time.elapsed >= 1.75 && time.elapsed < 1.81)
    }

    @Test func `new limits reach who waits already`() async throws {
        let limiter = BandwidthLimiter(BandwidthLimits(up: try BandwidthRate("1k")))
        let waiter = Task.detached { limiter.pass(10_000_000, .up) { false } }
        try await Task.sleep(for: .milliseconds(20))
        limiter.setLimits(.unlimited)
        // Else it would wait for almost three hours.
        #expect(await waiter.value)
    }

    @Test func `who waits for a turn can be cancelled`() async throws {
        let limiter = BandwidthLimiter(BandwidthLimits(down: try BandwidthRate("1k")))
        let waiter = Task.detached { limiter.pass(10_000_000, .down) { Task.isCancelled } }
        waiter.cancel()
        #expect(await !waiter.value)
    }
}

/// A clock that only waiting moves.
final class VirtualTime: Sendable {
    private let state = Mutex(0.0)
    private let start: Date

    init(startingAt start: Date) { self.start = start }

    var elapsed: Double { state.withLock { $0 } }

    var timing: BandwidthLimiter.Timing {
        BandwidthLimiter.Timing(
            elapsed: { self.elapsed }, now: { self.start.addingTimeInterval(self.elapsed) },
            wait: { seconds in self.state.withLock { $0 += seconds } },
            calendar: {
                var calendar = Calendar(identifier: .gregorian)
                calendar.timeZone = .gmt
                return calendar
            })
    }
}
