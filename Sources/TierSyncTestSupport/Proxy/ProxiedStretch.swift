import Foundation

/// Writes one stretch of an exchange and does in it what the faults say.
struct ProxiedStretch {
    private let stretch: ProxyStretch
    private let output: LoopbackSocket
    private let client: LoopbackSocket
    private let flips: Set<Int>
    private let pace: (bytes: Int, pause: Duration)?
    private var events: ArraySlice<(offset: Int, fault: ProxyFault)>
    /// Whether the client's connection was ended on purpose: nothing of the exchange may go on.
    private(set) var isOver = false
    /// Bytes that were written.
    private(set) var position = 0

    /// Writes to `output`; `client` is whose connection suffers.
    init(_ stretch: ProxyStretch, to output: LoopbackSocket, client: LoopbackSocket, _ faults: [ProxyFault]) {
        self.stretch = stretch
        self.output = output
        self.client = client
        var flips: Set<Int> = []
        var events: [(offset: Int, fault: ProxyFault)] = []
        var pace: (bytes: Int, pause: Duration)?
        for fault in faults {
            switch fault {
            case .delay(let place, _), .stall(let place), .reset(let place), .close(let place), .hold(let place, _):
                if place.stretch == stretch { events.append((place.offset, fault)) }
            case .flip(let place): if place.stretch == stretch { flips.insert(place.offset) }
            case .drip(stretch, let bytes, let pause): pace = (max(1, bytes), pause)
            default: break
            }
        }
        self.flips = flips
        self.pace = pace
        self.events = events.sorted { $0.offset < $1.offset }[...]
    }

    /// Writes bytes; `false` when the other side is gone or the exchange was ended on purpose. `count` is told of bytes
    /// before they are written, and of those that could not be.
    mutating func write(_ bytes: [UInt8], _ count: (Int) -> Void) -> Bool {
        var rest = changed(bytes)[...]
        while !rest.isEmpty {
            guard passEvents() else { return false }
            var length = rest.count
            if let next = events.first { length = min(length, next.offset - position) }
            if let pace { length = min(length, pace.bytes) }
            count(length)
            guard output.write(rest.prefix(length)) else {
                count(-length)
                return false
            }
            position += length
            rest = rest.dropFirst(length)
            if let pace { Thread.sleep(forTimeInterval: pace.pause.seconds) }
        }
        return true
    }

    /// Whether something is to happen at a position.
    func hasEvent(at offset: Int) -> Bool { events.contains { $0.offset == offset } }

    /// The stretch has ended; a fault may be at its very end.
    mutating func finish() -> Bool { passEvents() }

    private mutating func passEvents() -> Bool {
        while let event = events.first, event.offset <= position {
            events.removeFirst()
            if event.offset == position { happen(event.fault) }
            if isOver { return false }
        }
        return true
    }

    private mutating func happen(_ fault: ProxyFault) {
        switch fault {
        case .delay(_, let time): Thread.sleep(forTimeInterval: time.seconds)
        case .hold(_, let gate): gate.hold()
        case .reset:
            client.reset()
            isOver = true
        case .close: isOver = true
        case .stall:
            client.waitForOtherEnd()
            isOver = true
        default: break
        }
    }

    private func changed(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for flip in flips where bytes.indices.contains(flip - position) { bytes[flip - position] ^= 0xFF }
        return bytes
    }
}

extension Duration {
    /// As seconds.
    fileprivate var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1_000_000_000_000_000_000
    }
}
