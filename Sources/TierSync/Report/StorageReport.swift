import Catalog
import Foundation
public import TierModel

/// What the library takes, here and on the remote: the JSON of `report storage`.
public struct StorageReport: Encodable, Sendable {
    /// Things and their bytes.
    public struct Sum: Hashable, Encodable, Sendable {
        /// How many.
        public var count: Int
        /// Their bytes.
        public var bytes: Int64

        /// Makes a sum.
        public init(count: Int, bytes: Int64) {
            self.count = count
            self.bytes = bytes
        }

        init(_ sum: StorageTotals.Sum?) { self.init(count: sum?.count ?? 0, bytes: sum?.bytes ?? 0) }
    }

    /// Photos by where their original is; the bytes are those of all their files: originals of every version, companions. Without the
    /// trash.
    public struct Tiers: Hashable, Encodable, Sendable {
        /// Only here.
        public var local: Sum
        /// Here, and proven on the remote.
        public var both: Sum
        /// On the remote only.
        public var remote: Sum
    }

    /// What is on this disk. Bytes are lengths of files: their blocks, and folders, may take some more.
    public struct Here: Hashable, Encodable, Sendable {
        /// Bytes of originals and companions, without the trash.
        public var originals: Int64
        /// Proxies that were made.
        public var proxies: Sum
        /// Thumbnails that were made.
        public var thumbnails: Sum
        /// Face chips that were made.
        public var chips: Sum
        /// Bytes of the catalog.
        public var catalog: Int64
        /// Bytes in the spool.
        public var spool: Int64
        /// Bytes of originals in the trash.
        public var trash: Int64
        /// All of these.
        public var total: Int64
        /// The most that the library may take here: `diskBytes` in `config.json`.
        @ExplicitNull public var budget: Int64?
        /// Bytes of originals that `evict` would drop now, by what is known here: the remote was not asked.
        public var evictable: Int64
    }

    /// What is on the remote, as far as the catalog knows.
    public struct Remote: Hashable, Encodable, Sendable {
        /// Bytes of proven originals and companions, without the trash.
        public var originals: Int64
        /// Packs of proxies, thumbnails and chips, other devices' among them.
        public var packs: Sum
        /// What else the engine keeps there: segments and manifests.
        public var segments: Sum
        /// Bytes of photos in the trash.
        public var trash: Int64
        /// All of these.
        public var total: Int64
        /// Where it is, without secrets.
        @ExplicitNull public var location: String?
        /// What storing the total costs a month.
        @ExplicitNull public var monthlyCost: Double?
        /// In which currency.
        @ExplicitNull public var currency: String?
        /// By whose prices (`report prices`); `nil` when that is not known.
        @ExplicitNull public var provider: String?
        /// What to know about the cost, a sentence each.
        public var notes: [String]
    }

    /// Photos by tier.
    public var tiers: Tiers
    /// Photos in the trash.
    public var trashed: Int
    /// On this disk.
    public var here: Here
    /// On the remote.
    public var remote: Remote
}

extension Library {
    /// Adds up what the library takes here and on the remote, from the catalog: no file but the catalog's and those in the spool is
    /// looked at, and the remote is asked nothing. What eviction would free costs a look at each file here that was sent.
    ///
    /// - Throws: `CatalogError`; `EngineError` (`badConfiguration`) for prices that cannot be understood.
    public func storageReport() async throws -> StorageReport {
        let totals = try await catalog.storageTotals()
        let trash = try await catalog.trashTotals(before: nil)
        let tiers = StorageReport.Tiers(
            local: .init(totals.tiers[.local]), both: .init(totals.tiers[.both]), remote: .init(totals.tiers[.remote]))
        return StorageReport(
            tiers: tiers, trashed: trash.photos, here: try await storedHere(tiers, totals, trash),
            remote: try storedRemotely(tiers, totals, trash))
    }

    private func storedHere(_ tiers: StorageReport.Tiers, _ totals: StorageTotals, _ trash: TrashTotals) async throws
        -> StorageReport.Here
    {
        var evictable: Int64 = 0
        if configuration.remote != nil {
            try await forEachEvictionChoice { if $0.isDropped { evictable += $0.bytes } }
        }
        let names = ["catalog.sqlite", "catalog.sqlite-wal", "catalog.sqlite-shm"]
        let catalogBytes = names.compactMap { FileStamp(of: layout.path($0))?.byteCount }.reduce(0, +)
        var here = StorageReport.Here(
            originals: tiers.local.bytes + tiers.both.bytes, proxies: .init(totals.derived[.proxy]),
            thumbnails: .init(totals.derived[.thumbnail]), chips: .init(totals.derived[.chip]), catalog: catalogBytes,
            spool: layout.spooledBytes(), trash: trash.localBytes, total: 0, budget: configuration.diskBytes,
            evictable: evictable)
        here.total = here.originals + here.catalog + here.spool + here.trash
        for derived in [here.proxies, here.thumbnails, here.chips] { here.total += derived.bytes }
        return here
    }

    private func storedRemotely(_ tiers: StorageReport.Tiers, _ totals: StorageTotals, _ trash: TrashTotals) throws
        -> StorageReport.Remote
    {
        let segment = StorageReport.Sum(totals.engineObjects[.segment])
        let manifest = StorageReport.Sum(totals.engineObjects[.manifest])
        var remote = StorageReport.Remote(
            originals: tiers.both.bytes + tiers.remote.bytes, packs: .init(totals.engineObjects[.pack]),
            segments: .init(count: segment.count + manifest.count, bytes: segment.bytes + manifest.bytes),
            trash: trash.remoteBytes, total: 0, location: configuration.remote, monthlyCost: nil, currency: nil,
            provider: nil, notes: [])
        remote.total = remote.originals + remote.packs.bytes + remote.segments.bytes + remote.trash
        guard let prices = try prices() else { return remote }
        remote.monthlyCost = prices.monthlyStorage(bytes: remote.total)
        remote.currency = prices.currency
        remote.provider = prices.id
        remote.notes = prices.remarks
        return remote
    }
}
