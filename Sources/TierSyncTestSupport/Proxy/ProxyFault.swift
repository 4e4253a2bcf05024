/// What a proxy does to one exchange instead of passing it on as it is.
public enum ProxyFault: Hashable, Sendable {
    /// Resets the connection after this many bytes of the answer's body.
    case cutResponse(afterBytes: Int)
    /// Passes the request on, then ends the connection without its answer.
    case loseReply
    /// Inverts the bits of one byte of the request's body.
    case flipRequestByte(at: Int)
    /// Inverts the bits of one byte of the answer's body.
    case flipResponseByte(at: Int)
    /// Answers by itself; `headers` are whole lines.
    case answer(status: Int, headers: [String] = [], body: [UInt8] = [])
    /// Answers a range with 200 and without `Content-Range`, as servers do that know no ranges.
    case answerAsWhole
    /// Replaces the answer's `Content-Range` by this.
    case rewriteContentRange(String)
    /// Passes the answer's head on, then sends nothing until the client goes away.
    case stall(afterBytes: Int)
}

/// Which exchange a fault is for: the next with this method and this text in its target.
struct ProxyFaultRule: Sendable {
    var fault: ProxyFault
    var method: String
    var target: String
    var remaining: Int
}
