/// What one provider takes for storage, traffic and requests, without taxes.
public struct ProviderPrices: Hashable, Codable, Sendable, Identifiable {
    /// How far the figures can be relied on.
    public enum Basis: String, Codable, Sendable {
        /// Read from the vendor's page, or a stored copy of it.
        case read
        /// As commonly known: the vendor's page was not read. Check them.
        case known
    }

    /// A short name: `aws-s3-standard`.
    public var id: String
    /// The name that people know.
    public var name: String
    /// The currency of all prices, as in ISO 4217: `USD`.
    public var currency: String
    /// Bytes in what this vendor bills as one GB: 1,000,000,000 or 1,073,741,824. Every "GB" below is that.
    public var gigabyte: Int64
    /// What is due each month whatever is stored.
    public var baseFee: Double
    /// GB that are stored without a charge of their own.
    public var includedStorage: Double
    /// For each further GB and month.
    public var storage: Double
    /// For each GB that is sent to the provider.
    public var sent: Double
    /// For each GB that is received from the provider.
    public var received: Double
    /// For each GB that is read, beside what receiving it costs.
    public var retrieval: Double
    /// GB that may be received in a month without a charge.
    public var freeReceived: Double
    /// GB that may be received in a month without a charge, for each GB stored.
    public var freeReceivedPerStored: Double
    /// For 1,000 requests that write: PUT, COPY, POST, the steps of a multipart upload.
    public var writes: Double
    /// For 1,000 requests that list names; `nil` for the price of those that write.
    public var lists: Double?
    /// For 1,000 requests that read: GET, HEAD.
    public var reads: Double
    /// Whether a DELETE costs nothing; otherwise it costs what a request that writes does.
    public var deletesAreFree: Bool
    /// Hosts of its service, each with all those below it: `amazonaws.com`.
    public var hosts: [String]
    /// The S3 storage class that these prices are of; `nil` for the usual one.
    public var storageClass: String?
    /// The address of the vendor's page.
    public var source: String?
    /// The day of the figures: 2026-11-28.
    public var asOf: String?
    /// How far the figures can be relied on.
    public var basis: Basis
    /// What these figures leave out, a sentence.
    public var note: String?

    /// A gigabyte of 10^9 bytes.
    public static let decimalGigabyte: Int64 = 1_000_000_000
    /// A gigabyte of 2^30 bytes.
    public static let binaryGigabyte: Int64 = 1_073_741_824

    /// Makes prices; what is left out is free.
    public init(
        id: String, name: String, currency: String, gigabyte: Int64 = decimalGigabyte, baseFee: Double = 0,
        includedStorage: Double = 0, storage: Double, sent: Double = 0, received: Double = 0, retrieval: Double = 0,
        freeReceived: Double = 0, freeReceivedPerStored: Double = 0, writes: Double = 0, lists: Double? = nil,
        reads: Double = 0, deletesAreFree: Bool = true, hosts: [String] = [], storageClass: String? = nil,
        source: String? = nil, asOf: String? = nil, basis: Basis = .known, note: String? = nil
    ) {
        self.id = id
        self.name = name
        self.currency = currency
        self.gigabyte = gigabyte
        self.baseFee = baseFee
        self.includedStorage = includedStorage
        self.storage = storage
        self.sent = sent
        self.received = received
        self.retrieval = retrieval
        self.freeReceived = freeReceived
        self.freeReceivedPerStored = freeReceivedPerStored
        self.writes = writes
        self.lists = lists
        self.reads = reads
        self.deletesAreFree = deletesAreFree
        self.hosts = hosts
        self.storageClass = storageClass
        self.source = source
        self.asOf = asOf
        self.basis = basis
        self.note = note
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case id, name, currency, gigabyte, baseFee, includedStorage, storage, sent, received, retrieval, freeReceived
        case freeReceivedPerStored, writes, lists, reads, deletesAreFree, hosts, storageClass, source, asOf, basis, note
    }

    /// Decodes `id`, `currency` and `storage`, which must be there, and what else is; the rest is free.
    ///
    /// - Throws: `EngineError` (`badConfiguration`) for what is not there, negative, no number, or called by a name that is not known.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func number(_ key: CodingKeys) throws -> Double { try container.decodeIfPresent(Double.self, forKey: key) ?? 0 }
        let id = try container.decode(String.self, forKey: .id)
        self.init(
            id: id, name: try container.decodeIfPresent(String.self, forKey: .name) ?? id,
            currency: try container.decode(String.self, forKey: .currency),
            gigabyte: try container.decodeIfPresent(Int64.self, forKey: .gigabyte) ?? Self.decimalGigabyte,
            baseFee: try number(.baseFee), includedStorage: try number(.includedStorage),
            storage: try container.decode(Double.self, forKey: .storage), sent: try number(.sent),
            received: try number(.received), retrieval: try number(.retrieval), freeReceived: try number(.freeReceived),
            freeReceivedPerStored: try number(.freeReceivedPerStored), writes: try number(.writes),
            lists: try container.decodeIfPresent(Double.self, forKey: .lists), reads: try number(.reads),
            deletesAreFree: try container.decodeIfPresent(Bool.self, forKey: .deletesAreFree) ?? true,
            hosts: try container.decodeIfPresent([String].self, forKey: .hosts) ?? [],
            storageClass: try container.decodeIfPresent(String.self, forKey: .storageClass),
            source: try container.decodeIfPresent(String.self, forKey: .source),
            asOf: try container.decodeIfPresent(String.self, forKey: .asOf),
            basis: try container.decodeIfPresent(Basis.self, forKey: .basis) ?? .known,
            note: try container.decodeIfPresent(String.self, forKey: .note))
        try checkNames(in: decoder)
        try check()
    }

    /// A name that is typed wrong would make its price nothing.
    private func checkNames(in decoder: any Decoder) throws {
        let known = Set(CodingKeys.allCases.map(\.rawValue))
        let names = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
        guard let unknown = names.filter({ !known.contains($0) }).min() else { return }
        throw EngineError.badPrices(id, "\(unknown) is no name of a price")
    }

    private func check() throws {
        if id.isEmpty { throw EngineError.badPrices(id, "the id is empty") }
        guard currency.utf8.count == 3, currency.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")) ~= $0 })
        else { throw EngineError.badPrices(id, "currency must be three capitals, as USD or EUR") }
        guard [Self.decimalGigabyte, Self.binaryGigabyte].contains(gigabyte) else {
            throw EngineError.badPrices(
                id, "gigabyte must be \(Self.decimalGigabyte) or \(Self.binaryGigabyte) bytes")
        }
        let prices: [(CodingKeys, Double)] = [
            (.baseFee, baseFee), (.includedStorage, includedStorage), (.storage, storage), (.sent, sent),
            (.received, received), (.retrieval, retrieval), (.freeReceived, freeReceived),
            (.freeReceivedPerStored, freeReceivedPerStored), (.writes, writes), (.lists, lists ?? 0), (.reads, reads),
        ]
        for (key, price) in prices where price < 0 || price > Self.most {
            throw EngineError.badPrices(id, "\(key.rawValue) must be 0 to \(Int(Self.most))")
        }
    }

    /// No price and no allowance is larger; so that no sum overflows.
    private static let most = 1e9
}

/// Any name in a JSON object.
private struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
