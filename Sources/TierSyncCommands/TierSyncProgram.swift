public import ArgumentParser
import Foundation

/// The root of the command line.
public struct TierSyncProgram: AsyncParsableCommand {
    /// Name, summary and subcommands.
    public static let configuration = CommandConfiguration(
        commandName: "tiersync",
        abstract: "Keeps photo originals on your own remote, and what makes them findable on this device.",
        discussion: """
            Start with: tiersync init, tiersync import PHOTOS, tiersync push.
            A photo is named photo123, by at least 4 digits of its hash, or by its file name.
            """,
        version: "0.1.0",
        groupedSubcommands: [
            CommandGroup(
                name: "Set up",
                subcommands: [
                    InitCommand.self, CloneCommand.self, RemoteCommand.self, SyncCommand.self, ShareCommand.self,
                    DevicesCommand.self, KeysCommand.self, ExportKeysCommand.self, DoctorCommand.self,
                ]),
            CommandGroup(
                name: "Photos",
                subcommands: [
                    ImportCommand.self, AdoptCommand.self, PushCommand.self, EvictCommand.self, AnalyzeCommand.self,
                    ShowCommand.self, OpenCommand.self,
                ]),
            CommandGroup(
                name: "Find and tidy up",
                subcommands: [
                    SearchCommand.self, AlbumCommand.self, DuplicatesCommand.self, CullCommand.self, BestCommand.self,
                    EditCommand.self, CollageCommand.self, ApplyCommand.self, TrashCommand.self,
                    UndoCommand.self,
                ]),
            CommandGroup(
                name: "People",
                subcommands: [AssignCommand.self, RejectCommand.self, PeopleCommand.self]),
            CommandGroup(name: "Look", subcommands: [ServeCommand.self]),
            CommandGroup(
                name: "By itself",
                subcommands: [RunCommand.self, ServiceCommand.self]),
            CommandGroup(
                name: "Reports",
                subcommands: [StatusCommand.self, VerifyCommand.self, ReportCommand.self, ModelsCommand.self]),
        ])

    /// Makes the root.
    public init() {}

    /// Runs the command that the arguments name, and exits.
    public static func main() async {
        do {
            try await Interruption().guarding {
                var command = try parseAsRoot()
                if var asynchronous = command as? any AsyncParsableCommand {
                    try await asynchronous.run()
                } else {
                    try command.run()
                }
            }
        } catch {
            Exit(error, program: self).perform()
        }
    }
}
