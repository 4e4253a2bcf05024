/// A place in an exchange, counted in bytes from the beginning of that stretch: before its byte of that number.
///
/// `answerHead(0)` is before the first byte of the answer, `requestBody(1_000)` behind the first thousand bytes of the
/// request's body. A place behind the end of its stretch is never reached; the end itself is.
public enum ProxyPlace: Hashable, Sendable {
    /// In the request's head, on the way to the server.
    case requestHead(Int)
    /// In the request's body, on the way to the server.
    case requestBody(Int)
    /// In the answer's head, on the way to the client.
    case answerHead(Int)
    /// In the answer's body, without chunk framing, on the way to the client.
    case answerBody(Int)

    /// Which stretch it lies in.
    public var stretch: ProxyStretch {
        switch self {
        case .requestHead: .requestHead
        case .requestBody: .requestBody
        case .answerHead: .answerHead
        case .answerBody: .answerBody
        }
    }

    /// How many bytes of the stretch pass before it.
    public var offset: Int {
        switch self {
        case .requestHead(let offset), .requestBody(let offset), .answerHead(let offset), .answerBody(let offset):
            offset
        }
    }
}

/// One of the four parts of an exchange.
public enum ProxyStretch: Hashable, Sendable, CaseIterable {
    /// Start line and fields of the request.
    case requestHead
    /// The request's body.
    case requestBody
    /// Status line and fields of the answer.
    case answerHead
    /// The answer's body.
    case answerBody
}
