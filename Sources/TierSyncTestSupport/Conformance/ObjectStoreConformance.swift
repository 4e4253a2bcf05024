import Foundation
public import Remote
import SystemPackage
import TierModel

/// What every adapter must do, whatever it talks to. A new adapter only has to be plugged in.
public struct ObjectStoreConformance: Sendable {
    /// One behaviour.
    public enum Case: String, CaseIterable, Sendable {
        case putHeadGet, emptyObject, range, resume, resumeOfAComplete, getOfAnotherVersion, neverOverwrite, list,
            emptyListing
        case delete, notFound, readBack, readBackOfOtherBytes, freshen, freshenOfReplaced, freshenOfDeleted, oddKeys
        case sourceChanged, sourceMissing, probe, ledgerIsComplete, race
    }

    /// What a server is known not to do. The cases state what must hold then.
    public enum Deviation: String, CaseIterable, Sendable {
        /// It cannot be asked to refuse an overwrite: the adapter looks before it writes.
        case noExclusiveCreate
        /// Its refusal of an overwrite is not one step: of uploads in the same moment, a later one can replace an earlier.
        /// Then what is stored is still one of them, whole, and only that one can be proven.
        case racyCreate
        /// Names that differ in their Unicode normalization only are one name: the second is occupied.
        case mergesUnicodeForms
        /// What begins with a dot is stored and fetched, but not listed.
        case hidesDottedNames
        /// Cuts a name at a `;` or `?` when it renames: nothing is stored under such a name, and the upload fails.
        case cutsNames
    }

    /// The adapter.
    public var store: any ObjectStore
    let deviations: Set<Deviation>
    /// How many bytes an object of so many costs on the wire.
    let bytesOnTheWire: @Sendable (Int64) -> Int64
    let ledger = InMemoryLedger()
    let scratch: TemporaryDirectory
    let prefix: String

    /// Makes a kit for an adapter that is ready to store. What it sends is as many bytes as the object has, unless told otherwise.
    public init(
        _ store: any ObjectStore, deviations: Set<Deviation> = [],
        bytesOnTheWire: @escaping @Sendable (Int64) -> Int64 = { $0 }
    ) throws {
        self.store = store
        self.deviations = deviations
        self.bytesOnTheWire = bytesOnTheWire
        scratch = try TemporaryDirectory()
        prefix = "conformance/\(UUID().uuidString.prefix(8))"
    }

    /// Checks one behaviour; throws `ConformanceFailure`, or what the adapter throws in vain.
    public func check(_ behaviour: Case) async throws {
        switch behaviour {
        case .putHeadGet: try await putHeadGet()
        case .emptyObject: try await emptyObject()
        case .range: try await range()
        case .resume: try await resume()
        case .resumeOfAComplete: try await resumeOfAComplete()
        case .getOfAnotherVersion: try await getOfAnotherVersion()
        case .neverOverwrite: try await neverOverwrite()
        case .list: try await list()
        case .emptyListing: try await emptyListing()
        case .delete: try await delete()
        case .notFound: try await notFound()
        case .readBack: try await readBack()
        case .readBackOfOtherBytes: try await readBackOfOtherBytes()
        case .freshen: try await freshen()
        case .freshenOfReplaced: try await freshenOfReplaced()
        case .freshenOfDeleted: try await freshenOfDeleted()
        case .oddKeys: try await oddKeys()
        case .sourceChanged: try await sourceChanged()
        case .sourceMissing: try await sourceMissing()
        case .probe: try await probe()
        case .ledgerIsComplete: try await ledgerIsComplete()
        case .race: try await race()
        }
    }
}

/// A promise of the contract that an adapter did not keep.
public struct ConformanceFailure: Error, CustomStringConvertible {
    /// Which.
    public var message: String

    /// Which.
    public var description: String { message }
}
