import Foundation
import SystemPackage

/// The kernel's files about the machine.
struct SystemFiles: Sendable {
    let sysfs: FilePath
    let procfs: FilePath

    init(_ machine: Machine = Machine()) { (sysfs, procfs) = (machine.sysfs, machine.procfs) }

    /// The first line of a file, without spaces around it; `nil` where it cannot be read.
    func line(_ path: FilePath) -> String? { text(path)?.split(separator: "\n").first.map { trimmed($0) } }

    /// A whole file: these are short.
    func text(_ path: FilePath) -> String? {
        // Not as a mapped file, nor by its size: the kernel says 0 or 4,096 for all of them.
        guard let file = FileHandle(forReadingAtPath: path.string) else { return nil }
        defer { try? file.close() }
        return (try? file.read(upToCount: 65_536)).map { String(decoding: $0, as: UTF8.self) }
    }

    func number(_ path: FilePath) -> Int? { line(path).flatMap { Int($0) } }

    /// The entries of a folder, in order; none where it is not there.
    func entries(_ folder: FilePath) -> [FilePath] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []).sorted().map {
            folder.appending($0)
        }
    }

    private func trimmed(_ text: Substring) -> String { text.trimmingCharacters(in: .whitespaces) }
}
