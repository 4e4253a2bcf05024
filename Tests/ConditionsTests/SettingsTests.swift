import Conditions
import Foundation
import Testing
import TierModel

@Suite struct SettingsTests {
    @Test func `the next of the hours is told`() throws {
        var machine = Machine()
        machine.calendar = Calendar(identifier: .gregorian)
        machine.calendar.timeZone = .gmt
        let hours = try ["01:00-03:00", "22:30-23:00"].map { try HoursOfDay($0) }
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
        wanted.hours = [try HoursOfDay("22:00-06:00")]
        wanted.metered = true
        #expect(settings == wanted)
        #expect(try JSONDecoder().decode(ConditionSettings.self, from: JSONEncoder().encode(settings)) == settings)
    }

    @Test(arguments: [
        (#"{"batteryAtLeast": 101}"#, "batteryAtLeast"), (#"{"othersAtMost": -1}"#, "othersAtMost"),
        (#"{"idleMinutes": 1e9}"#, "idleMinutes"), (#"{"freeDisk": -5}"#, "freeDisk"), (#"{"hours": ["now"]}"#, "now"),
        (#"{"hours": ["22-6"]}"#, "22"),
    ])
    func `settings out of range are named, with what would do`(text: String, name: String) {
        let error = #expect(throws: (any Error).self) {
            try JSONDecoder().decode(ConditionSettings.self, from: Data(text.utf8))
        }
        let told = error as? any UserFacingError
        #expect(told?.message.contains(name) == true && told?.remedy != nil && told?.exitStatus == .usage)
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
