import Conditions
import Foundation
import TierModel
import TierSync
import WebServer

extension Gallery {
    static let settingsRoutes = [
        Route(.get, "api/settings") { call in try call.json(Settings(call.gallery.library.configuration)) },
        Route(.patch, "api/settings") { call in
            let change: SettingsChange = try call.body()
            try call.gallery.library.changeConfiguration { change.apply(to: &$0) }
            try await call.gallery.reopen()
            call.gallery.answers.forget()
            call.gallery.events.sendChanged()
            return try call.json(Settings(call.gallery.library.configuration))
        },
    ]
}

/// The settings that the page shows.
private struct Settings: Encodable {
    @ExplicitNull var remote: String?
    @ExplicitNull var diskBytes: Int64?
    var trashDays: Int
    var transfers: Int
    @ExplicitNull var profile: AnalysisProfile?
    var schedule: ScheduleSettings
    var conditions: ConditionSettings
    var eviction: EvictionPolicy

    init(_ configuration: Configuration) {
        remote = configuration.remote
        diskBytes = configuration.diskBytes
        trashDays = configuration.trashDays
        transfers = configuration.transfers
        profile = configuration.profile
        schedule = configuration.schedule
        conditions = configuration.conditions
        eviction = configuration.eviction
    }
}

/// A key of any name, so that unknown ones are seen.
private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

/// What is to be different; what is not named stays. A name that is none is refused: nobody is to believe that it holds.
private struct SettingsChange: Decodable {
    private var changes: [@Sendable (inout Configuration) -> Void] = []

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        for key in container.allKeys {
            switch key.stringValue {
            case "diskBytes":
                let bytes = try container.decodeIfPresent(Int64.self, forKey: key)
                try Self.check(bytes.map { (1_000_000...1_000_000_000_000_000).contains($0) } ?? true, "diskBytes")
                changes.append { $0.diskBytes = bytes }
            case "trashDays":
                let days = try Self.number(container, key, 0...3_660)
                changes.append { $0.trashDays = days }
            case "transfers":
                let count = try Self.number(container, key, 1...64)
                changes.append { $0.transfers = count }
            case "profile":
                let profile = try container.decodeIfPresent(AnalysisProfile.self, forKey: key)
                changes.append { $0.profile = profile }
            case "schedule": try addSchedule(try container.nestedContainer(keyedBy: AnyKey.self, forKey: key))
            case "conditions": try addConditions(try container.nestedContainer(keyedBy: AnyKey.self, forKey: key))
            case "eviction": try addEviction(try container.nestedContainer(keyedBy: AnyKey.self, forKey: key))
            default: throw Self.unknown(key)
            }
        }
    }

    func apply(to configuration: inout Configuration) {
        for change in changes { change(&configuration) }
    }

    private mutating func addSchedule(_ container: KeyedDecodingContainer<AnyKey>) throws {
        let flags: [String: any WritableKeyPath<ScheduleSettings, Bool> & Sendable] = [
            "push": \.push, "analyze": \.analyze, "publish": \.publish, "evict": \.evict, "verify": \.verify,
        ]
        for key in container.allKeys {
            guard let path = flags[key.stringValue] else { throw Self.unknown(key) }
            let value = try container.decode(Bool.self, forKey: key)
            changes.append { $0.schedule[keyPath: path] = value }
        }
    }

    private mutating func addConditions(_ container: KeyedDecodingContainer<AnyKey>) throws {
        for key in container.allKeys {
            switch key.stringValue {
            case "mains":
                let value = try container.decode(Bool.self, forKey: key)
                changes.append { $0.conditions.mains = value }
            case "metered":
                let value = try container.decode(Bool.self, forKey: key)
                changes.append { $0.conditions.metered = value }
            case "batteryAtLeast":
                let percent = try Self.number(container, key, 0...100)
                changes.append { $0.conditions.batteryAtLeast = percent }
            case "idleMinutes":
                let minutes = try container.decode(Double.self, forKey: key)
                try Self.check((0...1_440).contains(minutes), "idleMinutes")
                changes.append { $0.conditions.idleMinutes = minutes }
            default: throw Self.unknown(key)
            }
        }
    }

    private mutating func addEviction(_ container: KeyedDecodingContainer<AnyKey>) throws {
        for key in container.allKeys {
            guard key.stringValue == "keepDays" else { throw Self.unknown(key) }
            let days = try Self.number(container, key, 0...36_600)
            changes.append { $0.eviction.keepDays = days }
        }
    }

    private static func number(
        _ container: KeyedDecodingContainer<AnyKey>, _ key: AnyKey, _ range: ClosedRange<Int>
    ) throws -> Int {
        let value = try container.decode(Int.self, forKey: key)
        try check(range.contains(value), key.stringValue)
        return value
    }

    private static func check(_ holds: Bool, _ name: String) throws(RequestError) {
        if !holds { throw .bad("\(name) is out of its range") }
    }

    private static func unknown(_ key: AnyKey) -> RequestError { .bad("there is no setting \(key.stringValue)") }
}
