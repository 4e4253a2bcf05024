import Foundation
import Testing
import TierModel

@Suite struct HoursOfDayTests {
    @Test(arguments: [
        ("22:00-06:00", "23:00", true), ("22:00-06:00", "5:59", true), ("22:00-06:00", "06:00", false),
        ("22:00-06:00", "12:00", false), ("09:30-17:00", "09:29", false), ("09:30-17:00", "09:30", true),
        ("00:00-24:00", "11:40", true), ("08:00-08:00", "03:00", true),
    ])
    func `hours of the day`(text: String, time: String, isIn: Bool) throws {
        #expect(try HoursOfDay(text).contains(try TimeOfDay(time)) == isIn)
    }

    @Test(arguments: ["", "22-6", "22:00", "25:00-06:00", "22:60-06:00", "22:00-06:00-07:00", "+2:00-06:00"])
    func `what is no part of a day is said`(text: String) {
        let error = #expect(throws: TimeOfDayError.self) { try HoursOfDay(text) }
        #expect(error?.remedy != nil)
    }

    @Test func `hours are written as they are read`() throws {
        let hours = try JSONDecoder().decode([HoursOfDay].self, from: Data(#"["8:00-24:00"]"#.utf8))
        #expect(String(decoding: try JSONEncoder().encode(hours), as: UTF8.self) == #"["08:00-24:00"]"#)
    }
}
