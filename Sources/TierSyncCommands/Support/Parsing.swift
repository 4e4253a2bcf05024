import ArgumentParser
import Foundation

/// A size on the command line: `20GB`, `500M`, `1.5TB`, `4096`; GiB and the like are powers of 1,024.
struct ByteCount: ExpressibleByArgument, Hashable {
    var bytes: Int64

    init?(argument: String) {
        let text = argument.trimmingCharacters(in: .whitespaces).lowercased()
        let number = text.prefix { $0.isNumber || $0 == "." }
        guard let value = Double(number), value >= 0, let factor = Self.factors[String(text.dropFirst(number.count))]
        else { return nil }
        let bytes = value * factor
        guard bytes < 9e18 else { return nil }
        self.bytes = Int64(bytes)
    }

    private static let factors: [String: Double] = {
        var factors: [String: Double] = ["": 1, "b": 1]
        for (power, letter) in ["k", "m", "g", "t", "p"].enumerated() {
            factors[letter] = pow(1000, Double(power + 1))
            factors[letter + "b"] = pow(1000, Double(power + 1))
            factors[letter + "ib"] = pow(1024, Double(power + 1))
        }
        return factors
    }()
}

/// A time in the past: `30d`, `12h`, `2w`, `1y`, or a date as 2026-11-21.
struct PastTime: ExpressibleByArgument, Hashable {
    var date: Date

    init?(argument: String) {
        let units: [Character: Double] = ["h": 3600, "d": 86_400, "w": 604_800, "y": 31_557_600]
        if let unit = argument.last.flatMap({ units[$0] }), let number = Double(argument.dropLast()), number >= 0 {
            date = Date(timeIntervalSinceNow: -number * unit)
            return
        }
        let day = try? Date(argument, strategy: .iso8601.year().month().day())
        guard let found = day ?? (try? Date(argument, strategy: .iso8601)) else { return nil }
        date = found
    }
}
