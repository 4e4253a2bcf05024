import Foundation
import TierModel

/// The hours that the user chose.
struct HoursProbe: ConditionProbe {
    var hours: [HoursOfDay]
    var calendar: Calendar
    var now: @Sendable () -> Date

    let condition = Condition.hours

    func find() -> ConditionFinding {
        let parts = calendar.dateComponents([.hour, .minute], from: now())
        guard !hours.isEmpty, let hour = parts.hour, let minute = parts.minute,
            let time = TimeOfDay(hour: hour, minute: minute)
        else { return ConditionFinding(.hours, holds: true, found: "at any hour") }
        let words = hours.map(\.description).joined(separator: ", ")
        if hours.contains(where: { $0.contains(time) }) {
            return ConditionFinding(.hours, holds: true, found: "\(time) is within \(words)")
        }
        let next = hours.map(\.from).min { Self.minutes(from: time, to: $0) < Self.minutes(from: time, to: $1) }
        return ConditionFinding(
            .hours, holds: false, found: "\(time) is not within \(words)", expected: next.map { "at \($0)" })
    }

    private static func minutes(from time: TimeOfDay, to other: TimeOfDay) -> Int {
        (other.minutes - time.minutes + 1_440) % 1_440
    }
}
