import ArgumentParser
import TierModel
import TierSync

/// `tiersync sync`.
struct SyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Bring this device and the others that use the same remote together.",
        discussion: """
            Takes in what other devices and workers have published since the last time, then publishes what this one knows. Fetches no original.
            Decisions of all devices are kept. Where two cannot both be followed the later one counts, and both are named.
            """)

    @Flag(
        help:
            "Take the remote as it is, also if it shows less than it did before: after you have put it back from a backup."
    )
    var acceptOlder = false

    @Flag(help: "Do not fetch proxies, thumbnails and chips of what is new; they are fetched when they are looked at.")
    var noPictures = false

    @Flag(help: "Say that all contradictions were seen: they are not named again.")
    var settle = false

    @OptionGroup(title: "Transfer") var transfer: TransferOptions

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let library = try await global.openLibrary(transfer)
        if settle { _ = try await library.settleContradictions() }
        let summary = try await library.sync(
            SyncOptions(acceptOlder: acceptOlder, fetchesPictures: !noPictures), progress: global.makeProgress())
        try global.output.result(summary) { Self.words(summary) }
        if !summary.failed.isEmpty { throw CommandFinished(status: .somePhotosFailed) }
    }

    private static func words(_ summary: SyncSummary) -> String {
        var lines = [
            summary.devices == 0
                ? "no other device uses this remote"
                : "from \(Words.count(summary.devices, "other device")): \(Words.count(summary.photos, "photo")) new or changed, "
                    + "\(Words.count(summary.decisions, "decision")), \(summary.deleted) deleted",
            "published \(Words.count(summary.publishedPhotos, "photo")), \(Words.count(summary.publishedDecisions, "decision"))",
            "sent \(Words.bytes(summary.bytesSent)), received \(Words.bytes(summary.bytesReceived)) in "
                + "\(Words.count(Int(summary.requests), "request")), no original",
        ]
        if !summary.inTrash.isEmpty {
            lines.append(
                "deleted for good on another device, and in the trash here, where the last original is: "
                    + summary.inTrash.joined(separator: ", "))
        }
        if !summary.contradictions.isEmpty {
            lines.append("decided on two devices, each without knowing of the other:")
            for contradiction in summary.contradictions {
                lines.append("  \(contradiction.about): counts: \(contradiction.counts)")
                lines.append("    instead of: \(contradiction.yields)")
            }
            lines.append("  decide again where it is wrong; then: tiersync sync --settle")
        }
        lines += summary.notes
        for failure in summary.failed { lines.append("  \(failure.file): \(failure.error)") }
        return lines.joined(separator: "\n")
    }
}
