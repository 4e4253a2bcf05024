import Testing
import WebServer

@Suite struct HTTPRangeTests {
    @Test(
        arguments: [
            (nil, .ignored), ("bytes=0-0", .satisfiable(0..<1)), ("bytes=0-", .satisfiable(0..<100)),
            ("bytes=10-19", .satisfiable(10..<20)), ("bytes=90-200", .satisfiable(90..<100)),
            ("bytes=-1", .satisfiable(99..<100)), ("bytes=-1000", .satisfiable(0..<100)),
            ("Bytes= 5-6 ", .satisfiable(5..<7)), ("bytes=99-99", .satisfiable(99..<100)),
            ("bytes=0-99999999999999999999999", .satisfiable(0..<100)),
            ("bytes=100-", .unsatisfiable), ("bytes=99999999999999999999-", .unsatisfiable),
            ("bytes=-0", .unsatisfiable),
            ("bytes=5-4", .ignored), ("bytes=0-1,5-6", .ignored), ("bytes=", .ignored), ("bytes=-", .ignored),
            ("bytes=a-b", .ignored), ("bytes=1", .ignored), ("bytes=+1-2", .ignored), ("bytes=1--2", .ignored),
            ("lines=1-2", .ignored), ("bytes", .ignored), ("", .ignored), ("bytes=１-2", .ignored),
        ] as [(String?, HTTPRange)])
    func `a range field is read as RFC 9110 says`(field: String?, expected: HTTPRange) {
        #expect(HTTPRange(field, size: 100) == expected)
    }

    @Test func `of nothing, no byte can be sent`() {
        #expect(HTTPRange("bytes=0-", size: 0) == .unsatisfiable)
        #expect(HTTPRange("bytes=-5", size: 0) == .unsatisfiable)
        #expect(HTTPRange(nil, size: 0) == .ignored)
    }
}
