public import Foundation
public import TierModel

/// Limits by the time of day: rules, and what holds outside of them.
///
/// As JSON: `{"up": "off", "down": "off", "rules": [{"from": "08:00", "to": "18:00", "up": "500k", "down": "4M"}]}`.
public struct BandwidthSchedule: Hashable, Sendable {
    /// Limits from one time of day up to another.
    public struct Rule: Hashable, Sendable {
        /// The first minute.
        public var from: TimeOfDay
        /// The first minute that it no longer holds for. Earlier than `from`: on the next day. The same: all day.
        public var to: TimeOfDay
        /// What holds meanwhile.
        public var limits: BandwidthLimits

        /// Makes a rule.
        public init(from: TimeOfDay, to: TimeOfDay, limits: BandwidthLimits) {
            self.from = from
            self.to = to
            self.limits = limits
        }

        /// Whether it holds at a time.
        public func contains(_ time: TimeOfDay) -> Bool { HoursOfDay(from: from, to: to).contains(time) }
    }

    /// The first that holds counts.
    public var rules: [Rule]
    /// What holds where no rule does.
    public var otherwise: BandwidthLimits

    /// Makes a schedule.
    public init(rules: [Rule] = [], otherwise: BandwidthLimits = .unlimited) {
        self.rules = rules
        self.otherwise = otherwise
    }

    /// The same with one limit for all hours, each way that is given.
    public func overridden(up: BandwidthRate?, down: BandwidthRate?) -> BandwidthSchedule {
        func changed(_ limits: BandwidthLimits) -> BandwidthLimits {
            BandwidthLimits(up: up ?? limits.up, down: down ?? limits.down)
        }
        return BandwidthSchedule(
            rules: rules.map { Rule(from: $0.from, to: $0.to, limits: changed($0.limits)) },
            otherwise: changed(otherwise))
    }

    /// Whether nothing is ever limited.
    public var isUnlimited: Bool { otherwise == .unlimited && rules.allSatisfy { $0.limits == .unlimited } }

    /// What holds at a moment, by the clock on the wall in the calendar's time zone.
    ///
    /// The calendar is asked each time, so a rule follows the clock when daylight saving begins or ends: an hour that is
    /// left out never comes, one that comes twice counts twice.
    public func limits(at moment: Date, in calendar: Calendar) -> BandwidthLimits {
        guard !rules.isEmpty else { return otherwise }
        let parts = calendar.dateComponents([.hour, .minute], from: moment)
        guard let hour = parts.hour, let minute = parts.minute, let time = TimeOfDay(hour: hour, minute: minute) else {
            return otherwise
        }
        return rules.first { $0.contains(time) }?.limits ?? otherwise
    }
}

extension BandwidthSchedule.Rule: Codable {
    private enum CodingKeys: String, CodingKey { case from, to, up, down }

    /// Decodes; limits that are missing are none.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        from = try container.decode(TimeOfDay.self, forKey: .from)
        to = try container.decode(TimeOfDay.self, forKey: .to)
        limits = try BandwidthLimits(from: decoder)
    }

    /// Encodes the limits beside the times.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(from, forKey: .from)
        try container.encode(to, forKey: .to)
        try limits.encode(to: encoder)
    }
}

extension BandwidthSchedule: Codable {
    private enum CodingKeys: String, CodingKey { case rules }

    /// Decodes; `up` and `down` beside the rules are what holds otherwise.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        rules = try container.decodeIfPresent([Rule].self, forKey: .rules) ?? []
        otherwise = try BandwidthLimits(from: decoder)
    }

    /// Encodes in the same form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(rules, forKey: .rules)
        try otherwise.encode(to: encoder)
    }
}
