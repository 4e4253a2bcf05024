/// What a library does by itself while `tiersync run` or its service runs: `schedule` in `config.json`. What is not named there has its default.
public struct ScheduleSettings: Hashable, Codable, Sendable {
    /// Whether new photos are uploaded.
    public var push = true
    /// Whether photos are analysed.
    public var analyze = true
    /// Whether decisions and what is known of photos are brought to the remote.
    public var publish = true
    /// Whether local originals are dropped, as `eviction` says it. Off: nothing leaves this device by itself.
    public var evict = false
    /// Whether the library is verified.
    public var verify = true
    /// Days from one verification to the next, 1 to 3650.
    public var verifyDays = 7
    /// How much of what the remote holds is read back each time, 0 to 1; what was not read for longest comes first.
    public var verifyShare = 0.01

    /// The defaults.
    public init() {}

    private enum CodingKeys: String, CodingKey {
        case push, analyze, publish, evict, verify, verifyDays, verifyShare
    }

    /// Decodes; what is missing has its default.
    ///
    /// - Throws: `EngineError` (`badConfiguration`) for what is out of range, `DecodingError`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func value<Value: Decodable>(_ key: CodingKeys, _ standard: Value) throws -> Value {
            try container.decodeIfPresent(Value.self, forKey: key) ?? standard
        }
        push = try value(.push, push)
        analyze = try value(.analyze, analyze)
        publish = try value(.publish, publish)
        evict = try value(.evict, evict)
        verify = try value(.verify, verify)
        verifyDays = try value(.verifyDays, verifyDays)
        verifyShare = try value(.verifyShare, verifyShare)
        guard (1...3650).contains(verifyDays) else {
            throw EngineError(
                .badConfiguration, "config.json: schedule.verifyDays is out of range",
                remedy: "write 1 to 3650, or leave it out for the default")
        }
        guard (0...1).contains(verifyShare) else {
            throw EngineError(
                .badConfiguration, "config.json: schedule.verifyShare is out of range",
                remedy: "write 0 to 1, or leave it out for the default")
        }
    }

    /// Whether it may do this at all.
    func allows(_ job: ScheduledJob) -> Bool {
        switch job {
        case .publish: publish
        case .push: push
        case .evict: evict
        case .analyze: analyze
        case .verify: verify
        }
    }
}
