extension CountingProxy {
    /// One exchange as it passed.
    public struct Exchange: Hashable, Sendable {
        /// The request's method.
        public var method: String
        /// The request's target, percent-encoded.
        public var target: String
        /// The lines of the request's fields, as the client sent them.
        public var requestFields: [String] = []
        /// The status that the client was given; 0 when none passed.
        public var status = 0
        /// Bytes of the request's head, as the client sent it.
        public var requestHead = 0
        /// Bytes of the request's body that were read from the client.
        public var requestBody = 0
        /// Bytes of all heads of the answer, 100 Continue included.
        public var responseHead = 0
        /// Bytes of the answer's body that were given to the client's connection.
        public var responseBody = 0

        /// The first value of a field of the request.
        public func header(_ name: String) -> String? { ProxiedHead(startLine: "", lines: requestFields)[name] }
    }
}
