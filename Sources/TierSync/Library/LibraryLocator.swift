import Foundation
public import SystemPackage

/// Finds the library that a command is about.
public struct LibraryLocator: Sendable {
    private var environment: [String: String]
    private var workingFolder: FilePath

    /// Looks in this environment, from this folder.
    public init(environment: [String: String], workingFolder: FilePath) {
        self.environment = environment
        self.workingFolder = workingFolder
    }

    /// Looks in the process's own environment, from its working folder.
    public init() {
        self.init(
            environment: ProcessInfo.processInfo.environment,
            workingFolder: FilePath(FileManager.default.currentDirectoryPath))
    }

    /// The folder that was asked for; else `TIERSYNC_LIBRARY`; else the library that encloses the working folder; else the XDG data folder's.
    public func folder(asked: String?) -> FilePath {
        if let asked, !asked.isEmpty { return absolute(asked) }
        if let named = environment["TIERSYNC_LIBRARY"], !named.isEmpty { return absolute(named) }
        return enclosing() ?? standard
    }

    /// Where a library is made when none is named: `TIERSYNC_LIBRARY`, else the XDG data folder's.
    public var folderForNewLibrary: FilePath {
        environment["TIERSYNC_LIBRARY"].flatMap { $0.isEmpty ? nil : absolute($0) } ?? standard
    }

    /// `$XDG_DATA_HOME/tiersync/library`, where a library is made when none is named.
    public var standard: FilePath {
        let home = FilePath(environment["HOME"] ?? NSHomeDirectory())
        let data = environment["XDG_DATA_HOME"].flatMap { $0.hasPrefix("/") ? FilePath($0) : nil }
        return (data ?? home.appending(".local/share")).appending("tiersync/library")
    }

    private func enclosing() -> FilePath? {
        var folder = workingFolder
        while true {
            if FileManager.default.fileExists(atPath: LibraryLayout(folder: folder).catalog.string) { return folder }
            let parent = folder.removingLastComponent()
            if parent == folder || parent.isEmpty { return nil }
            folder = parent
        }
    }

    private func absolute(_ path: String) -> FilePath {
        var expanded = path
        if path == "~" || path.hasPrefix("~/") {
            expanded = (environment["HOME"] ?? NSHomeDirectory()) + path.dropFirst(1)
        }
        return workingFolder.pushing(FilePath(expanded)).lexicallyNormalized()
    }
}
