public import Foundation

/// A device that uses the library. Made at `init`, kept for ever.
public struct DeviceID: RawRepresentable, Hashable, Codable, Sendable {
    /// The device's UUID.
    public let rawValue: UUID

    /// Takes a UUID.
    public init(rawValue: UUID) {
        self.rawValue = rawValue
    }
}

/// A person: an id that lasts, whatever the name is or becomes.
public struct PersonID: RawRepresentable, Hashable, Comparable, Codable, Sendable {
    /// The person's UUID.
    public let rawValue: UUID

    /// Takes a UUID.
    public init(rawValue: UUID) {
        self.rawValue = rawValue
    }

    /// Orders by the UUID's bytes: only for canonical order.
    public static func < (left: PersonID, right: PersonID) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// A Lamport clock: a decision is later than every decision its device knew when it was made (Lamport, CACM 21:7, 1978). Ties go by device.
public struct LogicalTime: Hashable, Comparable, Codable, Sendable {
    /// Counts up from 1.
    public var counter: Int64
    /// The device that made the decision.
    public var device: DeviceID

    /// Makes a time.
    public init(counter: Int64, device: DeviceID) {
        self.counter = counter
        self.device = device
    }

    /// Orders by counter, then device: a total order, the same on every device.
    public static func < (left: LogicalTime, right: LogicalTime) -> Bool {
        (left.counter, left.device.rawValue) < (right.counter, right.device.rawValue)
    }
}
