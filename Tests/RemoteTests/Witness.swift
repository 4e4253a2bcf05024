import Foundation
import Synchronization
import TierSyncTestSupport

/// Reads a proxy's exchanges when all of them are written down: the proxy does that a moment after the client has its
/// answer. How many there are the ledger knows, which has a row for each.
final class Witness: Sendable {
    let proxy: CountingProxy
    let ledger: InMemoryLedger
    private let forgotten = Mutex(0)

    init(_ proxy: CountingProxy, _ ledger: InMemoryLedger) {
        self.proxy = proxy
        self.ledger = ledger
    }

    /// The exchanges since the last `forget`. A row whose request never left ends the wait after some seconds.
    var exchanges: [CountingProxy.Exchange] {
        let deadline = Date(timeIntervalSinceNow: 5)
        let expected = ledger.entries.count - forgotten.withLock { $0 }
        while proxy.exchanges.count < expected, Date() < deadline { usleep(1_000) }
        return proxy.exchanges
    }

    func forget() {
        let count = exchanges.count
        forgotten.withLock { $0 += count }
        proxy.reset()
    }
}
