import ArgumentParser
import Foundation
import Glibc
import TierModel
import TierSync

/// `tiersync trash empty`.
struct TrashEmptyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "empty",
        abstract: "Delete for good what has been in the trash for long enough, here and on the remote.")

    @Option(
        help: ArgumentHelp(
            "Only what was put there longer ago than this: 30d. Else as trashDays in config.json says.",
            valueName: "age"))
    var olderThan: PastTime?

    @Flag(help: "All of the trash, however short it has been there.")
    var all = false

    @Flag(help: "Also photos that lay on the remote before they came into the library.")
    var adopted = false

    @Flag(help: "Do not ask.")
    var yes = false

    @Flag(help: "Say what would be deleted.")
    var dryRun = false

    @OptionGroup(title: "Transfer") var transfer: TransferOptions

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if all, olderThan != nil { throw ValidationError("--all and --older-than exclude each other") }
    }

    func run() async throws {
        let library = try await global.openLibrary(transfer)
        var options = EmptyTrashOptions(
            trashedBefore: all ? nil : olderThan?.date ?? library.trashRetentionLimit, includesAdopted: adopted)
        let plan = try await library.trashPlan(options)
        if dryRun { return try global.output.result(plan) { plan.words } }
        if !yes, plan.photos + plan.halfDeleted > 0 {
            options.includesAdopted = try TrashConfirmation(plan: plan, asksForAdopted: adopted).ask()
        }
        try global.output.finish(
            try await library.emptyTrash(options, progress: global.makeProgress()), verb: "deleted")
    }
}

/// The question before the trash is emptied, and its answer.
struct TrashConfirmation {
    var plan: TrashPlan
    /// Whether objects that were adopted are to be deleted as well.
    var asksForAdopted: Bool

    /// The word that must be typed: one more for objects that were on the remote before.
    var word: String { includesAdopted ? "delete adopted" : "delete" }

    private var includesAdopted: Bool { asksForAdopted && plan.adopted > 0 }

    /// Asks on the terminal.
    ///
    /// - Returns: whether adopted objects are to go as well.
    /// - Throws: `ValidationError` without a terminal, `CommandFinished` when the answer is another.
    func ask() throws -> Bool {
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else {
            throw ValidationError("there is no way back: add --yes (or --dry-run, to see what would be deleted)")
        }
        Output.note(plan.words)
        FileHandle.standardError.write(Data("there is no way back; type \"\(word)\" to go on: ".utf8))
        guard readLine()?.trimmingCharacters(in: .whitespaces) == word else {
            Output.note("nothing was deleted")
            throw CommandFinished(status: .done)
        }
        return includesAdopted
    }
}

extension TrashPlan {
    /// The plan in words.
    var words: String {
        guard photos + halfDeleted > 0 else {
            return "nothing to delete" + (staying > 0 ? "; \(Words.count(staying, "photo")) not old enough: --all" : "")
        }
        var lines = [
            "\(Words.count(photos, "photo")) to be deleted for good: \(Words.bytes(localBytes)) on this device, "
                + "\(Words.count(remoteObjects, "object")) of \(Words.bytes(remoteBytes)) on the remote"
        ]
        if adopted > 0 {
            lines.append("\(adopted) of them lay on the remote before, and are deleted with --adopted only")
        }
        if halfDeleted > 0 {
            lines.append("\(Words.count(halfDeleted, "photo")) whose deletion had begun, to be finished")
        }
        if staying > 0 { lines.append("\(Words.count(staying, "photo")) in the trash for a shorter time, which stay") }
        return lines.joined(separator: "\n")
    }
}
