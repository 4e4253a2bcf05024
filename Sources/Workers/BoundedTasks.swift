/// Takes elements one by one, works on at most `width` of them at once, and hands each result over as it is ready.
///
/// Neither the elements nor the results are gathered, so memory does not grow with their number. `body` should turn what
/// concerns one element into a result; what it throws ends the whole, as does a cancellation. `receive` runs one at a time.
public func forEachBounded<Elements: Sequence, Result: Sendable>(
    _ elements: Elements, width: Int, executor: BlockingExecutor = .shared,
    body: @Sendable @escaping (Elements.Element) async throws -> Result,
    receive: (Result) async throws -> Void
) async throws where Elements.Element: Sendable {
    try await withThrowingTaskGroup(of: Result.self) { group in
        var iterator = elements.makeIterator()
        var running = 0
        while true {
            while running < max(1, width), let element = iterator.next() {
                try Task.checkCancellation()
                group.addTask(executorPreference: executor) { try await body(element) }
                running += 1
            }
            guard running > 0, let result = try await group.next() else { return }
            running -= 1
            try await receive(result)
        }
    }
}
