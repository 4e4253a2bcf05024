public import ArgumentParser
import Foundation
import TierModel
public import TierSync

/// `tiersync devices`.
struct DevicesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices",
        abstract: "See which devices use this library's remote, and say what each may do.",
        discussion: """
            Roles are off until a device admits another: that device is the owner then, and all that are there go on to decide. read: takes in what others
            say. contribute: adds photos and findings. decide: also names, marks, throws away and deletes. Devices check each other's signatures; what
            a shared key of the bucket cannot prevent is in docs/sharing.md.
            """,
        subcommands: [List.self, Name.self, Admit.self, Remove.self, Trust.self], defaultSubcommand: List.self)

    /// `tiersync devices list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the devices, their keys and their roles.")

        @OptionGroup(title: "Transfer") var transfer: TransferOptions

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let summary = try await global.openLibrary(transfer).devices()
            try global.output.result(summary) {
                let owner = summary.owner.map { "roles are on; the owner is \($0)" } ?? "roles are off: all decide"
                return ([owner, summary.devices.words] + summary.notes).joined(separator: "\n")
            }
        }
    }

    /// `tiersync devices name`.
    struct Name: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Name this device, so that others know which it is.")

        @Argument(help: "The name: kitchen laptop.")
        var name: String

        @OptionGroup(title: "Transfer") var transfer: TransferOptions

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let library = try await global.openLibrary(transfer)
            try await library.nameDevice(name)
            struct Named: Encodable {
                var name: String
                var fingerprint: String
            }
            let named = Named(name: try await library.deviceName ?? "", fingerprint: try library.fingerprint)
            try global.output.result(named) { "this device is \(named.name), key \(named.fingerprint)" }
        }
    }

    /// `tiersync devices admit`.
    struct Admit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a device a role. The first time, this device becomes the owner.")

        @Argument(help: "Its name, or the beginning of its id or of its key's fingerprint.")
        var device: String

        @Option(help: "read, contribute or decide.")
        var role: Role

        @Option(help: "What it is called from now on.")
        var name: String?

        @OptionGroup(title: "Transfer") var transfer: TransferOptions

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let summary = try await global.openLibrary(transfer).admit(device, as: role, name: name)
            try global.output.result(summary) {
                summary.words("\(summary.device.title) may \(role.rawValue) from now on")
            }
        }
    }

    /// `tiersync devices remove`.
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let nothing count any more that a device says from now on.",
            discussion:
                "What it had said goes on to count. Give the other devices a new key of the bucket, too: it still has the old one."
        )

        @Argument(help: "Its name, or the beginning of its id or of its key's fingerprint.")
        var device: String

        @OptionGroup(title: "Transfer") var transfer: TransferOptions

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let summary = try await global.openLibrary(transfer).removeDevice(device)
            try global.output.result(summary) {
                summary.words(
                    "\(summary.device.title) is removed; it still has the key of the bucket: change that, too")
            }
        }
    }

    /// `tiersync devices trust`.
    struct Trust: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take roles from another owner from now on: after the owner's device was lost or replaced.")

        @Argument(help: "The new owner's fingerprint, as tiersync devices says it there.")
        var fingerprint: String

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let library = try await global.openLibrary()
            try await library.trustOwner(fingerprint)
            struct Trusted: Encodable {
                var owner: String
            }
            try global.output.result(Trusted(owner: fingerprint)) {
                "only \(fingerprint) gives roles here from now on; see them with: tiersync sync"
            }
        }
    }
}

extension Role: ExpressibleByArgument {}

extension DeviceReport {
    /// Its name, and the beginning of its key.
    fileprivate var title: String {
        let key = fingerprint.map { String($0.prefix(9)) } ?? String(device.prefix(8))
        return name.map { "\(PrintableName.escaped(String($0.prefix(64)))) (\(key))" } ?? key
    }
}

extension [DeviceReport] {
    fileprivate var words: String {
        let rows = map { report in
            [
                report.name.map { PrintableName.escaped(String($0.prefix(64))) } ?? "-",
                (report.role?.rawValue ?? "not admitted") + (report.isOwner ? ", owner" : ""),
                report.fingerprint ?? "unsigned",
                report.publishedAt?.formatted(.iso8601) ?? "nothing published", "\(report.entries)",
                [report.isThisDevice ? "this device" : nil, report.problem].compactMap { $0 }.joined(separator: "; "),
                String(report.device.prefix(8)),
            ]
        }
        return Words.table([["name", "role", "key", "published", "entries", "", "id"]] + rows, rightAligned: [4])
    }
}

extension MembershipSummary {
    fileprivate func words(_ first: String) -> String {
        var lines = [first]
        if turnedOn {
            lines.append(
                "roles are on now, and this device is the owner: keep a copy of its device-key.json in a safe place")
        }
        return (lines + notes + [devices.words]).joined(separator: "\n")
    }
}
