import Conditions
import Foundation
import Testing

@Suite struct SettingsTests {
    @Test(arguments: [
        ("22:00-06:00", 23 * 60, true), ("22:00-06:00", 5 * 60 + 59, true), ("22:00-06:00", 6 * 60, false),
        ("22:00-06:00", 12 * 60, false), ("09:30-17:00", 9 * 60 + 29, false), ("09:30-17:00", 9 * 60 + 30, true),
        ("00:00-24:00", 700, true),
    ])
    func `hours of the day`(text: String, minute: Int, isIn: Bool) throws {
        #expect(try #require(HoursOfDay(text)).contains(minute) == isIn)
    }

    @Test(arguments: ["", "22-6", "22:00", "25:00-06:00", "22:60-06:00", "22:00-06:00-07:00", "2:00-06:00"])
    func `what is no part of a day`(text: String) { #expect(HoursOfDay(text) == nil) }

    @Test func `the next of the hours is told`() throws {
        var machine = Machine()
        machine.calendar = Calendar(identifier: .gregorian)
        machine.calendar.timeZone = .gmt
        let hours = try ["01:00-03:00", "22:30-23:00"].map { try #require(HoursOfDay($0)) }
        machine.now = { Date(timeIntervalSince1970: 43_200) }
        let noon = try machine.finding(.hours) { $0.hours = hours }
        #expect(
            !noon.holds && noon.expected == "at 22:30" && noon.found == "12:00 is not within 01:00-03:00, 22:30-23:00")
        machine.now = { Date(timeIntervalSince1970: 7_200) }
        #expect(try machine.finding(.hours) { $0.hours = hours }.holds)
        #expect(try machine.finding(.hours).holds)
    }

    @Test func `settings have defaults, and are written as they are read`() throws {
        let settings = try JSONDecoder().decode(
            ConditionSettings.self, from: Data(#"{"hours": ["22:00-06:00"], "metered": true}"#.utf8))
        var wanted = ConditionSettings()
        wanted.hours = [try #require(HoursOfDay("22:00-06:00"))]
        wanted.metered = true
        #expect(settings == wanted)
        #expect(try JSONDecoder().decode(ConditionSettings.self, from: JSONEncoder().encode(settings)) == settings)
    }

    @Test(arguments: [
        #"{"batteryAtLeast": 101}"#, #"{"othersAtMost": -1}"#, #"{"hours": ["now"]}"#, #"{"idleMinutes": 1e9}"#,
        #"{"freeDisk": -5}"#,
    ])
    func `settings out of range are refused`(text: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(ConditionSettings.self, from: Data(text.utf8)) }
    }

    @Test func `a report says why not, and when`() {
        let report = ConditionReport([
            ConditionFinding(.power, holds: false, found: "on battery"),
            ConditionFinding(.hours, holds: false, found: "12:00 is not within 22:00-06:00", expected: "at 22:00"),
            ConditionFinding(.disk, holds: true, found: "room"),
        ])
        #expect(!report.hold && report.reason == "on battery; 12:00 is not within 22:00-06:00")
        #expect(report.expected == "on mains, at 22:00")
        #expect(ConditionReport([]).hold && ConditionReport([]).reason == nil)
    }
}
