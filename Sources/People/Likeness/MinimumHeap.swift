/// A binary heap, the least element first.
struct MinimumHeap<Element: Comparable> {
    private var elements: [Element] = []

    mutating func insert(_ element: Element) {
        elements.append(element)
        var child = elements.count - 1
        while child > 0, elements[child] < elements[(child - 1) / 2] {
            elements.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func popLeast() -> Element? {
        guard let least = elements.first, let last = elements.popLast() else { return nil }
        guard !elements.isEmpty else { return least }
        elements[0] = last
        var parent = 0
        while true {
            var next = parent
            for child in stride(from: 2 * parent + 1, through: 2 * parent + 2, by: 1) where child < elements.count {
                if elements[child] < elements[next] { next = child }
            }
            if next == parent { return least }
            elements.swapAt(parent, next)
            parent = next
        }
    }
}
