/// How much goes into a work list, and is done of it at once.
package struct WorkListLimits: Sendable {
    /// Photos that one worker claims at a time: at 2 s a photo, two minutes' work.
    package var perShard: Int
    /// Photos of a list.
    package var perList: Int
    /// Photos between two publications: what a machine that dies costs at most is what it had in hand of these.
    package var perPublication: Int

    /// Makes limits.
    package init(perShard: Int = 64, perList: Int = 8_192, perPublication: Int = 32) {
        self.perShard = max(1, perShard)
        self.perPublication = max(1, perPublication)
        self.perList = max(1, perList)
    }

    /// Those of the running task and its children, where a test asks for others than usual.
    @TaskLocal package static var ofTask = WorkListLimits()

    /// Runs `body` with these.
    package func holding<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        try await Self.$ofTask.withValue(self, operation: body)
    }
}
