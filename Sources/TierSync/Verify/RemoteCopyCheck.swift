import Catalog
import Foundation
import Remote
import TierModel

/// Asks the remote about one copy, and takes back what the catalog says of it where that is not true any more.
struct RemoteCopyCheck: Sendable {
    var library: Library
    var options: VerifyOptions
    var remote: VerifyRemote
    var recorder: VerifyRecorder

    /// Asks about a copy that a listing does not show as it was proven: a listing may be old, or of another moment.
    ///
    /// - Throws: what concerns the remote as a whole; `CatalogError`.
    func ask(about id: OriginalID) async throws {
        guard let file = try await library.catalog.file(id), let copy = file.remote, let key = ObjectKey(copy.key),
            copy.proof != nil || file.tier == .remote
        else { return }
        let store = try await remote.store()
        let context = library.context(.verify, file.photo)
        do {
            guard let proof = copy.proof else { return try await look(at: copy, key, of: file, store, context) }
            let fresh = try await store.freshen(proof, of: key, context)
            let renewed = fresh.proof
            if renewed != proof || copy.lostAt != nil { try await found(file, renewed) }
        } catch let error as RemoteError where error.code == .notFound {
            try await take(back: id, as: .remoteMissing)
        } catch let error as RemoteError where error.code == .replaced {
            try await take(back: id, as: .remoteChanged)
        } catch let error as RemoteError where !error.isRemoteWide {
            await cannotAsk(file, error)
        }
    }

    /// An adopted object that was never fetched has no proof: its size and version are all that is known.
    private func look(
        at copy: RemoteCopy, _ key: ObjectKey, of file: FileRecord, _ store: any ObjectStore, _ context: TransferContext
    ) async throws {
        guard let object = try await store.head(key, context) else {
            return try await take(back: file.id, as: .remoteMissing)
        }
        let isSame =
            copy.version.map { object.version.surelyEquals($0) || !RemoteCheck.differ(object.version, $0) } ?? true
        if object.byteCount != copy.byteCount || !isSame { try await take(back: file.id, as: .remoteChanged) }
    }

    private func found(_ file: FileRecord, _ proof: Proof) async throws {
        if options.repairs { try await library.catalog.recordProof(file.id, proof) }
        if file.remote?.lostAt != nil { await sayFound(file, isMended: options.repairs) }
    }

    /// Says that what counted as lost is there.
    func sayFound(_ file: FileRecord, isMended: Bool) async {
        await recorder.add(
            VerifyProblem(
                .remoteFound, photo: file.photo, file: file.fileName,
                problem: "\(file.photo) (\(file.fileName)) counted as lost on the remote, and is there",
                remedy: isMended ? nil : "verify without --no-repair writes that down",
                repair: isMended ? "it counts as proven again" : nil))
    }

    /// Says that a copy could not be asked about.
    func cannotAsk(_ file: FileRecord, _ error: any UserFacingError) async {
        await recorder.add(
            VerifyProblem(
                .remoteUnreadable, photo: file.photo, file: file.fileName,
                problem:
                    "\(file.photo) (\(file.fileName)): its copy on the remote could not be verified: \(error.message)",
                remedy: error.remedy ?? "verify again later"))
    }

    /// The copy does not count any more. Where the original is here, the next push sends it again; where it is nowhere else, it is lost.
    func take(back id: OriginalID, as kind: VerifyProblem.Kind) async throws {
        guard let file = try await library.catalog.file(id), let key = file.remote?.key else { return }
        var problem = VerifyProblem(
            kind, photo: file.photo, file: file.fileName, problem: Self.words(file, key, kind),
            remedy: "run: tiersync push \(file.photo)")
        guard file.localPath != nil else {
            if options.repairs { try await library.catalog.forgetProof(id) }
            return await recorder.add(lost(problem, key))
        }
        // The listing, and the object's bytes, are no reason to trust what is here unseen.
        let look = try await OriginalCheck(
            library: library, options: options.thorough, remote: remote, recorder: recorder
        ).confirmed(id)
        guard options.repairs else { return await recorder.add(look == nil ? problem : lost(problem, key)) }
        guard look?.look != .missing else {
            try await library.catalog.recordLost(id)
            return await recorder.add(lost(problem, key))
        }
        try await library.catalog.forgetProof(id)
        // Another process may have dropped it between the look and the word.
        let now = try await library.catalog.file(id)
        guard look == nil, now?.tier == .local else { return await recorder.add(lost(problem, key)) }
        if kind == .remoteDamaged { _ = try await library.catalog.replaceKey(key, for: id) }
        problem.remedy = "run: tiersync push \(file.photo), which sends it again"
        problem.problem += "; its proof was taken back"
        await recorder.add(problem)
    }

    private func lost(_ problem: VerifyProblem, _ key: String) -> VerifyProblem {
        var problem = problem
        problem.problem += ", and no sound original is here"
        problem.remedy =
            "look for another copy of the photo and import it, or put \(PrintableName.escaped(key)) back on the remote; "
            + "where the remote keeps versions, tiersync open \(problem.photo.map { "\($0)" } ?? "") still finds the proven one"
        return problem
    }

    private static func words(_ file: FileRecord, _ key: String, _ kind: VerifyProblem.Kind) -> String {
        let name = "\(file.photo) (\(file.fileName)): \(PrintableName.escaped(key))"
        switch kind {
        case .remoteMissing: return "\(name) is not on the remote any more"
        case .remoteChanged: return "\(name) on the remote is another version than the proven one"
        default: return "\(name) on the remote does not hold the bytes that were proven"
        }
    }
}

extension VerifyOptions {
    /// The same, and whatever is looked at is read.
    var thorough: VerifyOptions {
        var options = self
        options.isThorough = true
        return options
    }
}
