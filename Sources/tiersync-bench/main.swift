import Foundation
import SystemPackage

/// `tiersync-bench import [JPEG…]`: measures import on these photos, or on 48 synthetic ones.
let arguments = Array(CommandLine.arguments.dropFirst())
switch arguments.first {
case "import":
    let folder = FileManager.default.temporaryDirectory.appending(path: "tiersync-bench-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = FilePath(folder.path)
    let named = arguments.dropFirst().map { FilePath($0) }
    try await ImportBench(
        files: named.isEmpty ? SyntheticPhotos.write(count: 48, to: path) : named, output: path
    ).run()
case "people":
    try runPeopleEval()
default:
    print("usage: tiersync-bench import [JPEG…] | people")
    exit(2)
}
