import Foundation
package import SystemPackage

/// Where this process looks for files that were installed with it. Tests give other places.
package struct InstallationPlaces: Sendable {
    /// The environment variables.
    package var environment: [String: String]
    /// The folder that holds the running program.
    package var programFolder: FilePath

    /// Makes places.
    package init(environment: [String: String], programFolder: FilePath) {
        self.environment = environment
        self.programFolder = programFolder
    }

    /// Those of this process.
    package static var current: InstallationPlaces {
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")).map {
            FilePath($0)
        }
        return InstallationPlaces(
            environment: ProcessInfo.processInfo.environment,
            programFolder: (program ?? FilePath(CommandLine.arguments.first ?? "")).removingLastComponent())
    }

    /// The path in an environment variable, unless it is unset or empty.
    func path(variable: String) -> FilePath? {
        environment[variable].flatMap { $0.isEmpty ? nil : FilePath($0) }
    }

    /// The folder of tiersync's caches (XDG Base Directory Specification): whatever is in it can be made again.
    package var cacheFolder: FilePath? {
        func folder(_ variable: String) -> FilePath? { path(variable: variable).flatMap { $0.isAbsolute ? $0 : nil } }
        return (folder("XDG_CACHE_HOME") ?? folder("HOME")?.appending(".cache"))?.appending("tiersync")
    }

    /// The script that fetches the runtime, where `make install` or a package has put it; in a checkout `make setup` does.
    var runtimeInstaller: FilePath? {
        let script = programFolder.removingLastComponent().appending("libexec/tiersync/install-openvino")
        return FileManager.default.isExecutableFile(atPath: script.string) ? script : nil
    }

    /// The folder of this user's installed data (XDG Base Directory Specification).
    var dataFolder: FilePath? {
        path(variable: "XDG_DATA_HOME") ?? path(variable: "HOME")?.appending(".local/share")
    }
}

/// The files that may be the OpenVINO runtime, best first.
struct RuntimeSearch {
    let places: InstallationPlaces

    /// What the library is called; the number is that of release 2026.4.1.
    static let soname = "libopenvino_c.so.2641"
    private static let prefix = "libopenvino_c.so"

    /// Existing files, and last the plain soname, which the system's loader looks up.
    var candidates: [FilePath] {
        // What the user names explicitly is used, or the error says why not: no silent substitute.
        if let named = places.path(variable: "TIERSYNC_OPENVINO") {
            let found = libraries(in: named)
            return found.isEmpty ? [named] : found
        }
        var folders = [places.programFolder.appending("../lib/tiersync")]
        if let data = places.dataFolder?.appending("tiersync") {
            folders += names(in: data).filter { $0.hasPrefix("openvino-2026.") }.sorted().reversed()
                .map { data.appending($0) }
        }
        return folders.flatMap(libraries(in:)) + [FilePath(Self.soname)]
    }

    /// The library in a folder, its preferred name first.
    private func libraries(in folder: FilePath) -> [FilePath] {
        names(in: folder).filter { $0.hasPrefix(Self.prefix) }
            .sorted { ($0 == Self.soname ? 0 : 1, $0) < ($1 == Self.soname ? 0 : 1, $1) }
            .map { folder.appending($0) }
    }

    private func names(in folder: FilePath) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []
    }
}
