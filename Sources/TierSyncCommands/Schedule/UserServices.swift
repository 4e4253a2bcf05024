import Foundation
import SystemPackage
import TierModel

/// The user's systemd, as far as it is there.
struct UserServices {
    /// How a unit is.
    struct UnitState: Hashable, Encodable {
        /// Whether it is started at login, or by its timer: systemd's word (`enabled`, `disabled`, …).
        var enabled: String
        /// What it does: systemd's word (`active`, `inactive`, `failed`, …).
        var active: String
    }

    private let environment: [String: String]

    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.environment = environment
    }

    /// Where units of the user lie.
    var folder: FilePath {
        let home = FilePath(environment["HOME"] ?? NSHomeDirectory())
        let settings = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? FilePath($0) : nil }
        return (settings ?? home.appending(".config")).appending("systemd/user")
    }

    /// Whether a manager of the user's units runs and answers.
    var isThere: Bool { call(["show", "--property=Version"]) != nil }

    /// How a unit is; `nil` when there is no manager.
    func state(of unit: String) -> UnitState? {
        guard let answer = call(["show", "--property=UnitFileState,ActiveState", "--", unit]) else { return nil }
        var values: [Substring: Substring] = [:]
        for line in answer.split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { values[parts[0]] = parts[1] }
        }
        let enabled = values["UnitFileState"].map(String.init) ?? ""
        return UnitState(
            enabled: enabled.isEmpty ? "not installed" : enabled, active: values["ActiveState"].map(String.init) ?? "")
    }

    /// Runs `systemctl --user`.
    ///
    /// - Returns: what it printed; `nil` when it is not there or failed.
    @discardableResult
    func call(_ arguments: [String]) -> String? {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["systemctl", "--user", "--no-pager", "--quiet"] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        guard (try? process.run()) != nil else { return nil }
        let data = (try? output.fileHandleForReading.readToEnd()) ?? Data()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : nil
    }
}

extension UserServices {
    /// Writes a unit.
    ///
    /// - Returns: whether anything changed.
    /// - Throws: `ServiceError` when a file of that name is somebody else's, or cannot be written.
    func write(_ file: ServiceUnits.File) throws -> Bool {
        let path = folder.appending(file.name).string
        if let present = FileManager.default.contents(atPath: path) {
            guard isOurs(present) else { throw ServiceError.foreign(path) }
            if present == Data(file.text.utf8) { return false }
        }
        do {
            try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
            try Data(file.text.utf8).write(to: URL(filePath: path), options: .atomic)
            // As unit files are everywhere: there is no secret in them.
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        } catch {
            throw ServiceError.unwritable(path, error)
        }
        return true
    }

    /// Removes a unit that we have written, and the links that enabled it.
    ///
    /// - Returns: what was removed.
    /// - Throws: `ServiceError` when a file of that name is somebody else's.
    func remove(_ name: String) throws -> [String] {
        let path = folder.appending(name).string
        guard let present = FileManager.default.contents(atPath: path) else { return [] }
        guard isOurs(present) else { throw ServiceError.foreign(path) }
        var removed: [String] = []
        for wants in ["default.target.wants", "timers.target.wants"] {
            let link = folder.appending(wants).appending(name).string
            guard (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) != nil else { continue }
            try FileManager.default.removeItem(atPath: link)
            removed.append(link)
        }
        try FileManager.default.removeItem(atPath: path)
        return removed + [path]
    }

    /// Whether a unit of this name is there and ours.
    func has(_ name: String) -> Bool {
        FileManager.default.contents(atPath: folder.appending(name).string).map(isOurs) ?? false
    }

    private func isOurs(_ data: Data) -> Bool { data.starts(with: Data(ServiceUnits.mark.utf8)) }
}

/// What keeps a service from being installed or removed.
struct ServiceError: UserFacingError {
    var message: String
    var remedy: String?
    var underlying: (any Error)?
    var exitStatus: ExitStatus { .usage }

    static func foreign(_ path: String) -> ServiceError {
        ServiceError(
            message: "\(PrintableName.escaped(path)) was not written by tiersync",
            remedy: "it is left as it is: move it away if you do not need it")
    }

    static func unwritable(_ path: String, _ error: any Error) -> ServiceError {
        ServiceError(
            message: "cannot write \(PrintableName.escaped(path))",
            remedy: "look at its folder's owner and permissions",
            underlying: error)
    }
}
