import Foundation
import Remote
public import SystemPackage
import TierModel

/// What providers take: the usual ones, with what the user says of them or of others (`prices.json` in the library's folder).
public struct PriceTable: Hashable, Codable, Sendable {
    /// The provider of what costs nothing by the byte: a directory, an own server.
    public static let own = "own"

    /// Each provider once, in the order in which they are shown.
    public var providers: [ProviderPrices]

    /// Makes a table.
    public init(_ providers: [ProviderPrices]) {
        self.providers = providers
    }

    /// Decodes the list.
    ///
    /// - Throws: `EngineError` (`badConfiguration`) when one id is there twice, and as the entries do.
    public init(from decoder: any Decoder) throws {
        providers = try decoder.container(keyedBy: CodingKeys.self).decode([ProviderPrices].self, forKey: .providers)
        var seen: Set<String> = []
        for provider in providers where !seen.insert(provider.id).inserted {
            throw EngineError.badPrices(provider.id, "it is there twice")
        }
    }

    private enum CodingKeys: String, CodingKey {
        case providers
    }

    /// The standard table with the library's own over it: an entry takes the place of the one with its id, others are the user's.
    ///
    /// - Throws: `EngineError` (`badConfiguration`).
    public static func read(_ layout: LibraryLayout) throws -> PriceTable {
        let path = layout.prices.string
        guard FileManager.default.fileExists(atPath: path) else { return standard }
        do {
            let own = try JSONDecoder().decode(PriceTable.self, from: Data(contentsOf: URL(filePath: path)))
            return standard.overlaid(with: own)
        } catch let error as any UserFacingError {
            throw error
        } catch {
            throw EngineError(
                .badConfiguration, "\(PrintableName.escaped(path)) cannot be understood",
                remedy: "correct the file, or remove it to go back to the standard prices", underlying: error)
        }
    }

    /// The table with another over it.
    public func overlaid(with other: PriceTable) -> PriceTable {
        let replaced = Dictionary(other.providers.map { ($0.id, $0) }) { first, _ in first }
        let known = Set(providers.map(\.id))
        return PriceTable(
            providers.map { replaced[$0.id] ?? $0 } + other.providers.filter { !known.contains($0.id) })
    }

    /// The prices of this id.
    public subscript(id: String) -> ProviderPrices? {
        providers.first { $0.id == id }
    }

    /// Whose prices hold for a remote: told from its host. `nil` when that is not known, as of a server that speaks S3 and may be anyone's.
    ///
    /// - Parameters:
    ///   - remoteLocation: the address, as `config.json` has it.
    ///   - storageClass: the S3 storage class of its objects; `nil` for the usual one.
    public func provider(for remoteLocation: String, storageClass: String? = nil) -> ProviderPrices? {
        guard let location = try? RemoteLocation.parse(remoteLocation).location else { return nil }
        guard case .s3(let bucket) = location else {
            if case .webDAV(let share) = location, let named = provider(at: share.host, nil) { return named }
            return self[Self.own]
        }
        guard let host = bucket.endpoint.map(Self.host) ?? "amazonaws.com" else { return nil }
        return provider(at: host, storageClass == "STANDARD" ? nil : storageClass)
    }

    private func provider(at host: String, _ storageClass: String?) -> ProviderPrices? {
        // The user's own entries stand behind the standard ones, and are meant to be taken first.
        let here = providers.reversed().filter { $0.hosts.contains { Self.covers($0.lowercased(), host) } }
        return here.first { $0.storageClass == storageClass }
    }

    private static func covers(_ domain: String, _ host: String) -> Bool {
        !domain.isEmpty && (host == domain || host.hasSuffix("." + domain))
    }

    /// The host of `https://host[:port]`.
    private static func host(_ endpoint: String) -> String? {
        URL(string: endpoint)?.host()?.lowercased()
    }
}

extension LibraryLayout {
    /// Prices that the user has changed or added; often not there.
    public var prices: FilePath { folder.appending("prices.json") }
}

extension EngineError {
    static func badPrices(_ id: String, _ problem: String) -> EngineError {
        EngineError(
            .badConfiguration, "prices.json: \(PrintableName.escaped(id)): \(PrintableName.escaped(problem))",
            remedy: "correct the file, or remove it to go back to the standard prices")
    }
}
