/// What a proxy does to one exchange instead of passing it on as it is. One exchange can have several.
public enum ProxyFault: Hashable, Sendable {
    // In the stream.

    /// Waits at a place, then goes on.
    case delay(ProxyPlace, Duration)
    /// Passes nothing on behind a place until the client goes away.
    case stall(ProxyPlace)
    /// Resets the client's connection at a place (RST, not FIN), and leaves the server with half an exchange.
    case reset(ProxyPlace)
    /// Ends the client's connection in an orderly way at a place, and leaves the server with half an exchange.
    case close(ProxyPlace)
    /// Waits at a place until the gate is opened.
    case hold(ProxyPlace, ProxyGate)
    /// Inverts the bits of the byte at a place.
    case flip(ProxyPlace)
    /// Passes a stretch on in pieces of so many bytes, with a pause behind each.
    case drip(ProxyStretch, bytes: Int, pause: Duration)

    // The request.

    /// Takes a field away, as a server does that does not know it.
    case removeRequestHeader(String)
    /// Replaces a field, or adds it.
    case setRequestHeader(String, String)
    /// Signs the changed request again with an S3 key, so that the server takes it. Stands for the last change.
    case signAgain(accessKeyID: String, secret: String, region: String = "us-east-1")

    // The answer.

    /// Answers instead of the server, which never sees the request; `headers` are whole lines.
    case answer(status: Int, headers: [String] = [], body: [UInt8] = [])
    /// Lets the server do what is asked, then gives this instead of its answer.
    case replaceAnswer(status: Int, headers: [String] = [], body: [UInt8] = [])
    /// Lets the server do what is asked, then ends the connection without its answer.
    case loseReply
    /// Gives 200 instead of the answer's status, without `Content-Range`; the body stays.
    case answerAsWhole
    /// Takes a field away.
    case removeAnswerHeader(String)
    /// Replaces a field, or adds it.
    case setAnswerHeader(String, String)
    /// Adds a field also where one of that name is there already.
    case addAnswerHeader(String, String)
    /// Takes the length away: only the end of the connection ends the body.
    case withoutLength
    /// Gives other bytes instead of the body, with their length.
    case replaceBody([UInt8])
}

extension ProxyFault {
    /// Ends the connection after this many bytes of the answer's body, in an orderly way, so that the client surely
    /// reads what was sent before.
    public static func cutResponse(afterBytes count: Int) -> ProxyFault { .close(.answerBody(count)) }

    /// Inverts the bits of one byte of the request's body.
    public static func flipRequestByte(at position: Int) -> ProxyFault { .flip(.requestBody(position)) }

    /// Inverts the bits of one byte of the answer's body.
    public static func flipResponseByte(at position: Int) -> ProxyFault { .flip(.answerBody(position)) }

    /// Replaces the answer's `Content-Range` by this.
    public static func rewriteContentRange(_ range: String) -> ProxyFault { .setAnswerHeader("Content-Range", range) }

    /// Passes the answer's head and this many bytes of its body on, then nothing until the client goes away.
    public static func stall(afterBytes count: Int) -> ProxyFault { .stall(.answerBody(count)) }

    /// Gives the whole object for a range, with 200, as servers do that know no ranges.
    public static var ignoreRange: ProxyFault { .removeRequestHeader("Range") }
}
