import Dispatch
import Synchronization

/// Holds an exchange at a place until a test has done what must happen in between.
public final class ProxyGate: Sendable, Hashable {
    private let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation
    private let opened = DispatchSemaphore(value: 0)

    /// Makes a closed gate.
    public init() {
        (arrivals, arrival) = AsyncStream.makeStream()
    }

    /// Returns when an exchange is held here. For one waiting task.
    public func reached() async {
        for await _ in arrivals { return }
    }

    /// Lets it go on; a later one passes without waiting.
    public func open() { opened.signal() }

    /// Waits; gives up after a minute, so that no thread stays for ever.
    func hold() {
        arrival.yield()
        if opened.wait(timeout: .now() + 60) == .success { opened.signal() }
    }

    /// A gate equals itself only.
    public static func == (left: ProxyGate, right: ProxyGate) -> Bool { left === right }

    /// Hashes its identity.
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
