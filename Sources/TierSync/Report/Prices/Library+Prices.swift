import Foundation
import SystemPackage
public import TierModel

/// The JSON of `report prices`.
public struct PriceReport: Encodable, Sendable {
    /// All prices, the library's own over the standard ones.
    public var providers: [ProviderPrices]
    /// Whose prices hold for this library's remote: an id; `nil` when that is not known.
    @ExplicitNull public var provider: String?
    /// The file with the library's own prices, where there is one.
    @ExplicitNull public var file: String?
}

extension Library {
    /// The standard prices with the library's own over them.
    ///
    /// - Throws: `EngineError` (`badConfiguration`).
    public func priceTable() throws -> PriceTable { try PriceTable.read(layout) }

    /// Whose prices hold for this library's remote: those that `priceList` in `config.json` names, else those of its host; `nil` when
    /// that is not known, or there is no remote.
    ///
    /// - Throws: `EngineError` (`badConfiguration`), also when `priceList` names none.
    public func prices() throws -> ProviderPrices? {
        let table = try priceTable()
        if let id = configuration.priceList {
            guard let chosen = table[id] else {
                let known = table.providers.map(\.id).joined(separator: ", ")
                throw EngineError(
                    .badConfiguration, "config.json: priceList: there are no prices of \(PrintableName.escaped(id))",
                    remedy: "name one of \(known), or add it to prices.json (tiersync report prices --write)")
            }
            return chosen
        }
        return configuration.remote.flatMap {
            table.provider(for: $0, storageClass: configuration.storageClass)
        }
    }

    /// All prices, and whose hold here.
    ///
    /// - Throws: `EngineError` (`badConfiguration`).
    public func priceReport() throws -> PriceReport {
        let hasFile = FileManager.default.fileExists(atPath: layout.prices.string)
        return PriceReport(
            providers: try priceTable().providers, provider: try prices()?.id,
            file: hasFile ? PrintableName.escaped(layout.prices.string) : nil)
    }

    /// Writes the standard prices as `prices.json`, to be edited.
    ///
    /// - Throws: `EngineError` (`outputExists`) when the file is there: what the user wrote is never replaced.
    public func writePrices() throws {
        guard !FileManager.default.fileExists(atPath: layout.prices.string) else {
            throw EngineError(
                .outputExists, "\(PrintableName.escaped(layout.prices.string)) is there already",
                remedy: "edit it, or remove it first")
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try DurableFile.write(try encoder.encode(PriceTable.standard), to: layout.prices)
    }
}
