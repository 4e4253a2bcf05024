import Foundation
import Glibc
import Imaging
import SystemPackage

/// Measures how much memory the program ever had resident in import, push and analyze, on large files.
struct MemoryBench {
    /// Where the files go.
    let folder: FilePath

    /// Photos of 48 megapixels, and a movie beside one of them that is larger than any of the bounds.
    private static let photoCount = 6
    private static let movieBytes = 600_000_000

    /// Runs the program as a user does, and prints the peaks. The bounds are issue 2's: 300 MB, and 1,200 MB for analyze.
    func run() throws {
        let photos = try SyntheticPhotos.write(count: Self.photoCount, width: 8000, height: 6000, to: folder)
        let movie = folder.appending("\(photos[0].stem ?? "movie").mov")
        guard FileManager.default.createFile(atPath: movie.string, contents: nil),
            truncate(movie.string, off_t(Self.movieBytes)) == 0
        else { throw BenchError("cannot write \(movie)") }
        let remote = folder.appending("remote")
        try FileManager.default.createDirectory(atPath: remote.string, withIntermediateDirectories: false)
        let library = folder.appending("library").string
        try tiersync(["init", library, "--remote", "file://\(remote)"])
        print(
            "\(Self.photoCount) photos of 48 megapixels, a movie of \(Self.movieBytes / 1_000_000) MB; peak memory in MB:"
        )
        // The largest so far: each of these needs more than those before it.
        for (name, arguments, bound) in [
            ("import", ["import", folder.string], 300), ("push", ["push"], 300), ("evict", ["evict"], 300),
            ("analyze", ["analyze"], 1200),
        ] {
            try tiersync(arguments + ["--library", library])
            let peak = Self.peakOfChildren / 1_000_000
            print(String(format: "  %-8@ %5d of %d", name as NSString, peak, bound))
        }
    }

    private func tiersync(_ arguments: [String]) throws {
        let process = Process()
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        process.executableURL = URL(filePath: FilePath(own).removingLastComponent().appending("tiersync").string)
        process.arguments = arguments + ["--quiet"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchError("tiersync \(arguments[0]) failed; try it by hand")
        }
    }

    /// The most memory that one of the finished children ever had resident, in bytes (getrusage(2)).
    private static var peakOfChildren: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
        return usage.ru_maxrss * 1024
    }
}
