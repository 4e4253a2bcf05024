import Synchronization

/// Says from any thread that a transfer is to end; the thread that runs it looks every 100 ms.
final class CancellationFlag: Sendable {
    private let flag = Atomic(false)

    var isSet: Bool { flag.load(ordering: .relaxed) }

    func set() { flag.store(true, ordering: .relaxed) }
}
