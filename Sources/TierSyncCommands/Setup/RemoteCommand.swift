import ArgumentParser
import Remote
import TierSync

/// `tiersync remote`.
struct RemoteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remote", abstract: "Name the remote, or see whether it answers.",
        subcommands: [Test.self, Set.self, RemoteCleanCommand.self])

    /// `tiersync remote test`.
    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Ask the remote what it really checks.")

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let library = try await global.openLibrary()
            let report = try await library.testRemote()
            try global.output.result(report) {
                report.remote + "\n"
                    + Words.table(
                        report.findings.map { finding in
                            let answer = (finding.answer ? "yes" : "no") + (finding.detail.map { " (\($0))" } ?? "")
                            return [finding.question, answer, finding.meaning]
                        })
            }
        }
    }

    /// `tiersync remote set`.
    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Bind the library to a remote. Photos on an earlier one are not moved.")

        @Argument(help: "file:///path, s3://bucket/prefix?endpoint=…&region=…, webdav://host/path, webdavs://…")
        var url: String

        @Flag(help: "Also when originals are on the remote that the library had.")
        var force = false

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let library = try await global.openLibrary()
            try await library.setRemote(url, force: force)
            struct Bound: Encodable {
                var remote: String
            }
            let reopened = try await Library.open(in: library.layout.folder)
            if let warning = reopened.sharedDiskWarning { Output.note("warning: \(warning)") }
            try global.output.result(Bound(remote: reopened.configuration.remote ?? "")) {
                "the remote is \(reopened.configuration.remote ?? "unset"); see whether it answers: tiersync remote test"
            }
        }
    }
}
