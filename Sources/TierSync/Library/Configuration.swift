public import Conditions
import Foundation
public import Remote
import SystemPackage
public import TierModel

/// Settings of a library that a user may edit, kept in `config.json`. What is not named there has its default.
public struct Configuration: Hashable, Codable, Sendable {
    /// Where originals go: `file://`, `s3://`, `webdav://`, `webdavs://`; never with a password.
    public var remote: String?
    /// Longer side of a proxy in pixels.
    public var proxySide: Int
    /// Longer side of a thumbnail in pixels.
    public var thumbnailSide: Int
    /// How large the spool may become, in bytes.
    public var spoolBytes: Int64
    /// The most that the library may take on this disk, in bytes; `nil` is no bound. `import` keeps to it.
    public var diskBytes: Int64?
    /// A file of certificates that vouch for the remote, beside the system's own.
    public var certificateFile: String?
    /// How fast bytes may move, by the time of day; for all transfers of a process together.
    public var bandwidth: BandwidthSchedule
    /// How many requests to the remote are in hand at once, 1 to 64.
    public var transfers: Int
    /// The S3 storage class of new originals (`STANDARD_IA`, …); `nil` is the bucket's default.
    public var storageClass: String?
    /// What may leave this device.
    public var eviction: EvictionPolicy
    /// How closely photos are looked at; `nil` for what suits this device, which is measured.
    public var profile: AnalysisProfile?
    /// After how many days in the trash a photo may be deleted for good, when the trash is emptied.
    public var trashDays: Int
    /// What work that can wait asks for.
    public var conditions: ConditionSettings
    /// How much may move, for what, and when.
    public var budgets: TransferBudgets
    /// What the library does by itself.
    public var schedule: ScheduleSettings
    /// Whose prices hold for the remote (`ProviderPrices.id`); `nil` for what its host says.
    public var priceList: String?

    /// The defaults.
    public init(remote: String? = nil) {
        self.remote = remote
        proxySide = 1280
        thumbnailSide = 320
        spoolBytes = 4_000_000_000
        diskBytes = nil
        certificateFile = nil
        bandwidth = BandwidthSchedule()
        transfers = 4
        storageClass = nil
        eviction = EvictionPolicy()
        profile = nil
        trashDays = 30
        conditions = ConditionSettings()
        budgets = TransferBudgets()
        schedule = ScheduleSettings()
        priceList = nil
    }

    /// Decodes; what is missing has its default.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        var settings = Configuration()
        settings.remote = try container.decodeIfPresent(String.self, forKey: .remote)
        settings.proxySide = try container.decodeIfPresent(Int.self, forKey: .proxySide) ?? settings.proxySide
        settings.thumbnailSide =
            try container.decodeIfPresent(Int.self, forKey: .thumbnailSide) ?? settings.thumbnailSide
        settings.spoolBytes = try container.decodeIfPresent(Int64.self, forKey: .spoolBytes) ?? settings.spoolBytes
        settings.diskBytes = try container.decodeIfPresent(Int64.self, forKey: .diskBytes)
        settings.certificateFile = try container.decodeIfPresent(String.self, forKey: .certificateFile)
        settings.bandwidth =
            try container.decodeIfPresent(BandwidthSchedule.self, forKey: .bandwidth) ?? settings.bandwidth
        settings.transfers = try container.decodeIfPresent(Int.self, forKey: .transfers) ?? settings.transfers
        settings.storageClass = try container.decodeIfPresent(String.self, forKey: .storageClass)
        settings.eviction =
            try container.decodeIfPresent(EvictionPolicy.self, forKey: .eviction) ?? settings.eviction
        settings.profile = try container.decodeIfPresent(AnalysisProfile.self, forKey: .profile)
        settings.trashDays = try container.decodeIfPresent(Int.self, forKey: .trashDays) ?? settings.trashDays
        settings.conditions =
            try container.decodeIfPresent(ConditionSettings.self, forKey: .conditions) ?? settings.conditions
        settings.budgets = try container.decodeIfPresent(TransferBudgets.self, forKey: .budgets) ?? settings.budgets
        settings.schedule =
            try container.decodeIfPresent(ScheduleSettings.self, forKey: .schedule) ?? settings.schedule
        settings.priceList = try container.decodeIfPresent(String.self, forKey: .priceList)
        guard settings.trashDays >= 0 else {
            throw EngineError(.badConfiguration, "config.json: trashDays must not be negative")
        }
        guard (1...64).contains(settings.transfers) else {
            throw EngineError(.badConfiguration, "config.json: transfers must be 1 to 64")
        }
        guard settings.diskBytes ?? 1 > 0 else {
            throw EngineError(.badConfiguration, "config.json: diskBytes must be more than 0")
        }
        guard (256...8192).contains(settings.proxySide), (64...2048).contains(settings.thumbnailSide) else {
            throw EngineError(
                .badConfiguration, "config.json: proxySide must be 256 to 8192, thumbnailSide 64 to 2048")
        }
        self = settings
    }

    /// Reads the file of a library; no file means the defaults.
    static func read(_ layout: LibraryLayout) throws -> Configuration {
        let path = layout.configuration.string
        guard FileManager.default.fileExists(atPath: path) else { return Configuration() }
        do {
            let data = try Data(contentsOf: URL(filePath: path))
            let configuration = try JSONDecoder().decode(Configuration.self, from: data)
            try configuration.checkForSecrets(layout)
            return configuration
        } catch let error as TimeOfDayError {
            throw EngineError(.badConfiguration, "config.json: \(error.message)", remedy: error.remedy)
        } catch let error as any UserFacingError {
            throw error
        } catch {
            throw EngineError(
                .badConfiguration, "\(layout.configuration) cannot be understood",
                remedy: "correct the file, or remove it to go back to the defaults", underlying: error)
        }
    }

    /// Everybody may read this file, and its remote is shown.
    private func checkForSecrets(_ layout: LibraryLayout) throws {
        guard let remote, try RemoteLocation.parse(remote).credentials != nil else { return }
        throw EngineError(
            .badConfiguration, "\(layout.configuration) holds a password",
            remedy:
                "take it out there, and run: tiersync remote set URL with it, which keeps it where only you can read")
    }

    /// Writes the file of a library, durably.
    func write(_ layout: LibraryLayout) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try DurableFile.write(try encoder.encode(self), to: layout.configuration)
    }
}

extension Library {
    /// The same library once more, with the settings that are on disk now, and with all that the program adds to the engine.
    ///
    /// - Throws: as `Library.open`.
    public func reopened() async throws -> Library {
        try await Library.open(in: layout.folder, extensions: extensions)
    }

    /// Changes settings on disk. They hold from the next `Library.open` on; a running schedule takes them up by itself.
    ///
    /// - Parameter change: is given the settings as they are on disk.
    /// - Throws: `EngineError` (`badConfiguration`), which leaves the file as it was.
    public func changeConfiguration(_ change: (inout Configuration) throws -> Void) throws {
        var changed = try Configuration.read(layout)
        try change(&changed)
        // As it would be read: what is out of its range is refused.
        changed = try JSONDecoder().decode(Configuration.self, from: try JSONEncoder().encode(changed))
        try changed.write(layout)
    }
}
