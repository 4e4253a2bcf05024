import CCurl
import Synchronization

/// Says from any thread that a transfer is to end, and wakes the thread that runs it.
final class CancellationFlag: Sendable {
    private struct State {
        var isSet = false
        /// The address of the multi handle that runs the transfer now; 0 for none.
        var multi: UInt = 0
    }

    private let state = Mutex(State())

    var isSet: Bool { state.withLock { $0.isSet } }

    func set() {
        state.withLock { state in
            state.isSet = true
            // The one function of a multi handle that other threads may call. The lock keeps the handle alive meanwhile.
            if state.multi != 0 { _ = unsafe curl_multi_wakeup(UnsafeMutableRawPointer(bitPattern: state.multi)) }
        }
    }

    /// Wakes this handle, until `detach`.
    func attach(_ multi: UnsafeMutableRawPointer) { state.withLock { $0.multi = UInt(bitPattern: multi) } }

    func detach() { state.withLock { $0.multi = 0 } }
}
