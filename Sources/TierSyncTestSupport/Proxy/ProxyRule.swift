/// Which exchanges a list of faults is for.
public struct ProxyRule: Sendable {
    /// What is done to them.
    public var faults: [ProxyFault]
    /// The request's method; any without one.
    public var method: String?
    /// A text that the request's target contains, percent-encoded as it is sent.
    public var target = ""
    /// A field that the request has; any without one.
    public var header: String?
    /// A text that the field's value contains.
    public var headerValue = ""
    /// How many exchanges that match are passed on first as they are.
    public var skipping = 0
    /// How many exchanges it is for after them.
    public var times = 1

    /// Makes a rule for the next exchange.
    public init(_ faults: [ProxyFault], method: String? = nil, target: String = "") {
        self.faults = faults
        self.method = method
        self.target = target
    }

    func matches(_ method: String, _ target: String, _ head: ProxiedHead) -> Bool {
        guard self.method == nil || self.method == method, self.target.isEmpty || target.contains(self.target) else {
            return false
        }
        guard let header else { return true }
        return head.fields(header).contains { headerValue.isEmpty || $0.contains(headerValue) }
    }

    /// Whether it is for an exchange that matches: counts down.
    mutating func take() -> Bool {
        guard skipping == 0 else {
            skipping -= 1
            return false
        }
        guard times > 0 else { return false }
        times -= 1
        return true
    }
}
