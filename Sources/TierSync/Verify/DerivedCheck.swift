import Catalog
import Foundation
import Imaging
import SystemPackage
import TierModel

/// Compares the proxies, thumbnails and chips of a file with what was written down of them, and mends them.
struct DerivedCheck: Sendable {
    var library: Library
    var options: VerifyOptions
    var remote: VerifyRemote
    var recorder: VerifyRecorder

    /// How long to wait for an import that is just committing.
    private static let patience = 50
    private static let pause = Duration.milliseconds(100)

    /// What is wrong with one of them.
    private struct Fault {
        var name: DerivedName
        var look: LocalFile.Look

        var words: String {
            switch look {
            case .sound, .missing: "missing"
            case .damaged(let how, _): "damaged: \(how)"
            case .unreadable(let why): "not readable: \(why)"
            }
        }
    }

    /// Looks at all of a file.
    ///
    /// - Returns: the bytes that were read.
    func check(_ entry: VerifiableFile) async throws -> Int64 {
        let expected = entry.expected.count
        await recorder.count { $0.counts.derived += expected }
        let (faults, bytes) = try await faults(entry)
        if !faults.isEmpty { try await settle(entry) }
        return bytes
    }

    /// What is not as it should be. Of what was made before digests were written down, those that can be decoded are taken for sound, and
    /// written down.
    private func faults(_ entry: VerifiableFile) async throws -> (faults: [Fault], bytes: Int64) {
        let known = Dictionary(
            entry.derived.map { (DerivedName(kind: $0.kind, name: $0.name), $0) }
        ) { first, _ in first }
        var faults: [Fault] = []
        var bytes: Int64 = 0
        for (kind, name) in entry.expected {
            let name = DerivedName(kind: kind, name: name)
            let path = library.layout.path(name.relative)
            if let made = known[name] {
                let look = try LocalFile.look(
                    at: path, byteCount: made.byteCount, digest: options.isThorough ? made.digest : nil)
                bytes += options.isThorough ? made.byteCount : 0
                if look != .sound { faults.append(Fault(name: name, look: look)) }
            } else if let data = FileManager.default.contents(atPath: path.string) {
                bytes += Int64(data.count)
                if (try? library.reader.read(path, longSide: 1)) == nil, let stamp = FileStamp(of: path) {
                    faults.append(Fault(name: name, look: .damaged("it cannot be decoded", stamp)))
                } else if options.repairs {
                    try await library.catalog.recordDerived(
                        [DerivedFile(kind, named: name.name, data)], of: entry.file.id)
                }
            } else {
                faults.append(Fault(name: name, look: .missing))
            }
        }
        return (faults, bytes)
    }

    /// Mends under the photo's claim: an analysis replaces chips.
    private func settle(_ listed: VerifiableFile) async throws {
        try await waitForImports()
        let isSettled: Void? = try await library.claiming(listed.file.photo, patience: .seconds(5)) {
            guard let entry = try await library.catalog.fileToVerify(listed.file.id) else { return }
            let (faults, _) = try await faults(entry)
            if !faults.isEmpty { try await mend(faults, of: entry) }
        }
        if isSettled == nil {
            await recorder.note(
                "\(listed.file.photo) was being analysed: its proxy, thumbnail and chips were not verified")
        }
    }

    /// Files get their names a moment before the catalog knows of them.
    private func waitForImports() async throws {
        for _ in 0..<Self.patience {
            if let lock = ImportLock.exclude(library.layout) { return try lock.close() }
            try await Task.sleep(for: Self.pause)
        }
    }

    private func mend(_ faults: [Fault], of entry: VerifiableFile) async throws {
        let file = entry.file
        var outcome = DerivedRepair.Outcome()
        if options.repairs {
            var repair = DerivedRepair(library: library) { try await remote.store() }
            repair.mayFetch = options.fetches
            outcome = try await repair.rebuild(faults.map(\.name), of: file, known: entry.derived)
            if let failure = outcome.failure { await remote.note(failure) }
        }
        for fault in faults {
            let source = outcome.sources[fault.name]
            await recorder.add(
                VerifyProblem(
                    fault.look == .missing ? .derivedMissing : .derivedDamaged, photo: file.photo,
                    file: fault.name.relative,
                    problem: "\(file.photo) (\(file.fileName)): its \(fault.name.kind.rawValue) is \(fault.words)",
                    remedy: source == nil ? remedy(file, outcome.failure) : nil, repair: source))
        }
    }

    private func remedy(_ file: FileRecord, _ failure: (any UserFacingError)?) -> String {
        if let failure {
            return "it could not be made anew: \(failure.message)" + (failure.remedy.map { "; \($0)" } ?? "")
        }
        guard options.repairs else {
            return "verify without --no-repair makes it anew where the original or a pack is at hand"
        }
        guard file.remote?.proof != nil else { return "import the photo again from a sound copy" }
        return "tiersync verify --local --fetch fetches the original (\(file.byteCount) bytes) and makes it anew"
    }
}
