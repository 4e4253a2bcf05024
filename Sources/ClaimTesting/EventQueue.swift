/// What happens when, in a simulation: the earliest first; of one moment, in the order in which it was planned.
package struct EventQueue<Event> {
    private struct Entry {
        var time: Int
        var order: Int
        var event: Event

        func comes(before other: Entry) -> Bool { (time, order) < (other.time, other.order) }
    }

    private var heap: [Entry] = []
    private var planned = 0

    /// Nothing is planned.
    package init() {}

    /// How many events are planned.
    package var count: Int { heap.count }

    /// Plans an event. Times are in whatever unit the simulation counts in.
    package mutating func plan(_ event: Event, at time: Int) {
        heap.append(Entry(time: time, order: planned, event: event))
        planned += 1
        var child = heap.count - 1
        while child > 0, heap[child].comes(before: heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes out the next event; `nil` when none is left.
    package mutating func next() -> (time: Int, event: Event)? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        return (first.time, first.event)
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].comes(before: heap[least]) { least = child }
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
