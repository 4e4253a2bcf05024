import Foundation

/// The user's browser.
enum Browser {
    /// Opens a page in it; says so where there is none.
    static func open(_ address: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["xdg-open", address]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.terminationHandler = { ended in
            if ended.terminationStatus != 0 { Output.note("no browser was found: open the link yourself") }
        }
        do {
            try process.run()
        } catch {
            Output.note("no browser was found: open the link yourself")
        }
    }
}
