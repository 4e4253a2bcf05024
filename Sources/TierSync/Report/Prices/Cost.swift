public import TierModel

/// What moved with one kind of operation.
public struct OperationTraffic: Hashable, Codable, Sendable {
    /// What was done.
    public var operation: ObjectOperation
    /// How often, retries included.
    public var requests: Int64
    /// Bytes sent.
    public var sent: Int64
    /// Bytes received.
    public var received: Int64

    /// Makes a sum.
    public init(operation: ObjectOperation, requests: Int64, sent: Int64, received: Int64) {
        self.operation = operation
        self.requests = requests
        self.sent = sent
        self.received = received
    }
}

/// What traffic costs, by a list of prices: an estimate, without taxes. Amounts are rounded to a millionth.
public struct Cost: Hashable, Codable, Sendable {
    /// The currency, as in ISO 4217.
    public var currency: String
    /// For requests.
    public var requests: Double
    /// For bytes sent, received and retrieved.
    public var traffic: Double
    /// Both.
    public var total: Double
    /// Whose prices: `ProviderPrices.id`.
    public var provider: String
    /// What to know about the figure, a sentence each.
    public var notes: [String]
}

extension ProviderPrices {
    /// What traffic costs: each request its price a thousand, each byte its price a GB, after what is free.
    ///
    /// - Parameters:
    ///   - traffic: what moved.
    ///   - stored: bytes that were stored meanwhile, for providers who let more be received the more is stored.
    ///   - months: over how many months, for what is free each month; parts of one count as one.
    public func cost(of traffic: [OperationTraffic], stored: Int64 = 0, months: Int = 1) -> Cost {
        let perRequest = traffic.reduce(0.0) { $0 + Double($1.requests) / 1000 * price(of: $1.operation) }
        let sentGB = gigabytes(traffic.reduce(0) { $0 + $1.sent })
        let receivedGB = gigabytes(traffic.reduce(0) { $0 + $1.received })
        let free = (freeReceived + freeReceivedPerStored * gigabytes(stored)) * Double(max(1, months))
        let bytes = sentGB * sent + max(0, receivedGB - free) * received + receivedGB * retrieval
        var notes: [String] = []
        if free > 0, received > 0, receivedGB > 0 {
            notes.append("what may be received for nothing is taken off, as if nothing else used the account")
        }
        notes += remarks
        return Cost(
            currency: currency, requests: Self.rounded(perRequest), traffic: Self.rounded(bytes),
            total: Self.rounded(perRequest + bytes), provider: id, notes: notes)
    }

    /// What storing so much costs a month.
    public func monthlyStorage(bytes: Int64) -> Double {
        Self.rounded(baseFee + max(0, gigabytes(bytes) - includedStorage) * storage)
    }

    /// What to know about any figure by these prices.
    public var remarks: [String] {
        let doubt = source.map { "prices as known, without a look at the vendor's page: check \($0)" }
        return [basis == .known ? doubt : nil, note].compactMap { $0 }
    }

    /// For 1,000 requests.
    func price(of operation: ObjectOperation) -> Double {
        switch operation {
        case .put, .makeCollection, .move, .control: writes
        case .list: lists ?? writes
        case .get, .head: reads
        case .delete: deletesAreFree ? 0 : writes
        }
    }

    private func gigabytes(_ bytes: Int64) -> Double { Double(bytes) / Double(gigabyte) }

    private static func rounded(_ amount: Double) -> Double { (amount * 1e6).rounded() / 1e6 }
}
