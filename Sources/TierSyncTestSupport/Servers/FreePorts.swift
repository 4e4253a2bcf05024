/// Ports of this machine that nothing uses at the moment.
enum FreePorts {
    static func take(_ count: Int) throws -> [Int] {
        // All are held until all are known, so that they differ.
        let taken = try (0..<count).map { _ in try LoopbackSocket.listening() }
        return taken.map(\.port)
    }
}
