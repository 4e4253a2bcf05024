import Catalog
import Claims
import Foundation
import Remote
import SystemPackage
import TierModel
import Workers

/// Analyses what is only on the remote together with every other device and worker of the library: each claims shards of the work lists, so that
/// each original is fetched once for all of them. `docs/protocol.md` says why that holds.
struct SharedAnalysis {
    let job: AnalysisJob
    /// Whether it waits for what others have in hand, in case they do not end it.
    let waits: Bool
    /// Whether this library keeps nothing but what it works on.
    let isWorker: Bool

    private let lists: WorkLists
    private let claimer: ShardClaimer
    private let writer: String
    private let store: any ObjectStore
    private let folder: FilePath

    private var library: Library { job.library }
    private var catalog: PhotoCatalog { job.library.catalog }

    init(_ job: AnalysisJob, waits: Bool) async throws {
        self.job = job
        self.waits = waits
        let library = job.library
        isWorker = try await library.isWorker
        let connection = try await library.connect()
        store = connection.store
        let state = try await library.catalog.publicationState(on: store.location.description)
        writer = state.writer
        try await library.catalog.announceProcess()
        folder = library.layout.newJobFolder(of: library.catalog.process)
        try DurableFile.makeFolder(folder)
        lists = WorkLists(library: library, store: store, folder: folder)
        claimer = try await library.claimer(connection, as: state.writer)
    }

    /// Works until nothing is left that could be claimed.
    func run(_ recorder: inout JobRecorder) async throws {
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let before = claimer.requests
        var budget = FetchBudget(most: job.options.maxBytes)
        try await prepare()
        var isPrepared = true
        while isRoomLeft(recorder), !budget.isSpent {
            let next = try await claimer.next(among: lists.open)
            if case .shard(let shard) = next {
                try await work(on: shard, &budget, &recorder)
                isPrepared = false
                continue
            }
            // Once more with what others have listed and done meanwhile: that costs too much to be asked before each shard.
            if !isPrepared {
                try await prepare()
                isPrepared = true
                continue
            }
            guard waits, case .wait(let time) = next else { break }
            try await Task.sleep(for: min(max(time, Self.pauses.lowerBound), Self.pauses.upperBound))
            isPrepared = false
        }
        if budget.isSpent, let most = job.options.maxBytes {
            recorder.summary.notes.append("stopped before more than \(most.inBytes) were fetched (--max-bytes)")
        } else if !isWorker, job.options.limit == nil, !lists.open.isEmpty {
            let left = try await catalog.countPhotosToAnalyze(job.version)
            if left > 0 {
                recorder.summary.notes.append(
                    "\(Counted(left, "photo")) are in the hands of other devices; tiersync sync brings what they find")
            }
        }
        note(claimer.requests, since: before, &recorder)
    }

    /// How long to wait before others are asked again.
    private static let pauses = Duration.seconds(1)...Duration.seconds(30)

    private func isRoomLeft(_ recorder: JobRecorder) -> Bool {
        recorder.summary.done + recorder.summary.failed.count < job.options.limit ?? .max
    }

    /// Learns what others have done, and lists what nobody has listed. Costs what is owed.
    private func prepare() async throws {
        // In this order: what a finished list names was published before it was finished.
        let finished = try await lists.catchUp(isNoting: !isWorker)
        guard !isWorker else { return }
        var summary = SyncSummary()
        try await library.receive(SyncOptions(), &summary, nil)
        try await catalog.forgetListed(in: finished)
        let order = try await catalog.analysisOrder(
            job.version, photos: job.options.photos, tiers: [.remote], recent: AnalysisJob.recentDate)
        let (page, most) = (Self.page, WorkListLimits.ofTask.perList)
        var photos: [PhotoDocument] = []
        for start in stride(from: 0, to: order.count, by: page) {
            let unlisted = try await catalog.unlisted(Array(order[start..<min(start + page, order.count)]))
            photos += try await catalog.documents(of: unlisted).map(\.document)
            while photos.count >= most {
                try await list(Array(photos.prefix(most)))
                photos.removeFirst(most)
            }
        }
        try await list(photos)
    }

    /// Photos that are looked up at once.
    private static let page = 256

    /// Writes a list of these, but for those that another device is listing at the same time.
    private func list(_ photos: [PhotoDocument]) async throws {
        var photos = photos
        while !photos.isEmpty, try await !lists.write(photos, by: writer) {
            try await lists.catchUp(isNoting: true)
            let unlisted = try await catalog.unlisted(photos.map(\.key))
            photos.removeAll { !unlisted.contains($0.key) }
        }
    }

    private func work(on shard: HeldShard, _ budget: inout FetchBudget, _ recorder: inout JobRecorder) async throws {
        do {
            if try await finish(shard, &budget, &recorder) {
                try await shard.done()
            } else {
                try await shard.release()
            }
        } catch let error as ClaimError {
            // Others go on with it; what was found is published, and counts.
            recorder.summary.notes.append("\(error.message)\(error.remedy.map { "; \($0)" } ?? "")")
            try await publish()
        } catch is JobStopped {
            // A disk that is full, a remote that is away: whoever comes next need not wait for this one's claim to run out.
            try? await publish()
            try? await shard.release()
            throw JobStopped()
        } catch {
            shard.giveUp()
            throw error
        }
    }

    /// - Returns: whether every photo of the shard is analysed, or has failed, and is published.
    private func finish(_ shard: HeldShard, _ budget: inout FetchBudget, _ recorder: inout JobRecorder) async throws
        -> Bool
    {
        if shard.formerHolders != [] {
            // What whoever held it before has published need not be fetched again.
            var summary = SyncSummary()
            let former = shard.formerHolders.map { Set($0.map { $0.uuidString.lowercased() }) }
            try await library.receive(
                SyncOptions(fetchesPictures: !isWorker), from: isWorker ? former : nil, &summary, nil)
        }
        let documents = try await lists.photos(of: shard.name)
        // Lists are not signed. Where devices have roles, none brings photos into a library that keeps them; who analyses these all the same lists them again.
        let hasRoles = try await MemberBook(library: library).known() != nil
        if isWorker || !hasRoles { try await catalog.receive(photos: documents) }
        let known = try await catalog.photos(withKeys: documents.map(\.key))
        let ids = documents.compactMap { known[$0.key] }
        var sizes: [PhotoID: Int64] = [:]
        for document in documents { if let id = known[document.key] { sizes[id] = document.currentBytes } }
        let size = WorkListLimits.ofTask.perPublication
        for start in stride(from: 0, to: ids.count, by: size) {
            let owed = try await catalog.owed(to: job.version, among: Array(ids[start..<min(start + size, ids.count)]))
            let batch = owed.filter { budget.take(sizes[$0] ?? 0) }
            guard !batch.isEmpty else { continue }
            var part = job
            part.options.photos = batch
            // What it may fetch was counted over all shards.
            part.options.maxBytes = nil
            part.mayBegin = { shard.mayBegin(expected: .seconds(2)) }
            let (started, sent) = (recorder, part)
            recorder = try await shard.keepingUp {
                var recorder = started
                try await sent.run(tiers: [.remote], recorder: &recorder)
                return recorder
            }
            try await publish()
            if isWorker { try dropPictures(try await catalog.documents(of: batch)) }
            guard isRoomLeft(recorder), !budget.isSpent else { break }
        }
        return try await catalog.owed(to: job.version, among: ids).isEmpty
    }

    private func publish() async throws { try await library.publish() }

    /// A worker keeps no proxies, thumbnails and chips: they are in packs.
    private func dropPictures(_ photos: [PendingDocument]) throws {
        for made in photos.flatMap(\.document.files).flatMap(\.derived) where made.pack != nil {
            try DurableFile.remove(library.layout.path(LibraryLayout.derived(made.kind, named: made.name)))
        }
    }

    private func note(_ requests: ClaimRequests, since before: ClaimRequests, _ recorder: inout JobRecorder) {
        let asked = requests.total - before.total
        let photos = recorder.summary.done + recorder.summary.failed.count
        guard asked > 0, photos > 0 else { return }
        recorder.summary.notes.append(
            "\(Counted(asked, "request")) to share the work with other devices, \(1000 * asked / photos) per 1,000 photos"
        )
    }
}

/// How many bytes may still be fetched.
private struct FetchBudget {
    /// `nil` for any number.
    var most: Int64?
    private var taken: Int64 = 0
    /// Whether something had to be left.
    private(set) var isSpent = false

    init(most: Int64?) { self.most = most }

    /// Takes so many, if they may be.
    mutating func take(_ bytes: Int64) -> Bool {
        guard !isSpent, let most else { return !isSpent }
        isSpent = taken + bytes > most
        if !isSpent { taken += bytes }
        return !isSpent
    }
}

extension PhotoDocument {
    /// The size of the original that counts.
    fileprivate var currentBytes: Int64 { files.first { $0.role == .primary && $0.isCurrent }?.bytes ?? 0 }
}
