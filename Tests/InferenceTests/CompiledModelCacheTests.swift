import Foundation
import Glibc
import Inference
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// Compiled models are kept on disk, and nothing that was not written so is loaded.
@Suite struct CompiledModelCacheTests {
    private let caches: TemporaryDirectory
    private let input: Tensor

    init() throws {
        caches = try TemporaryDirectory()
        input = try #require(
            Tensor(shape: [1, 3, 150, 150], values: (0..<3 * 150 * 150).map { Float($0 % 251) }))
    }

    /// The vector of a new runtime, as a new process has one, with this folder for caches.
    private func vector() throws -> Tensor {
        var environment = ProcessInfo.processInfo.environment
        environment["XDG_CACHE_HOME"] = caches.path.string
        let runtime = try InferenceRuntime(
            places: InstallationPlaces(
                environment: environment, programFolder: InstallationPlaces.current.programFolder))
        let session = try InferenceSession(
            TestMaterial.store.model(for: .faceEmbedding), from: TestMaterial.store, runtime: runtime,
            options: .standard)
        return try #require(session.run(input)["embedding"])
    }

    private func folder() throws -> FilePath {
        let compiled = caches.path.appending("tiersync/compiled")
        let names = try FileManager.default.contentsOfDirectory(atPath: compiled.string)
        return compiled.appending(try #require(names.first))
    }

    private func blobs() throws -> [FilePath] {
        let folder = try folder()
        return try FileManager.default.contentsOfDirectory(atPath: folder.string).map { folder.appending($0) }
            .filter { $0.extension == "blob" }
    }

    private func contents(of file: FilePath) throws -> Data {
        try Data(contentsOf: URL(filePath: file.string))
    }

    private func changed(_ file: FilePath) throws -> Date? {
        try FileManager.default.attributesOfItem(atPath: file.string)[.modificationDate] as? Date
    }

    @Test func `a model is compiled once and gives the same from then on`() throws {
        let first = try vector()
        let file = try #require(try blobs().first)
        let made = try changed(file)
        #expect(try vector() == first)
        #expect(try blobs() == [file])
        #expect(try changed(file) == made)
    }

    @Test(arguments: ["cut", "other", "unknown"])
    func `a file that is not as the runtime wrote it is made again`(damage: String) throws {
        let first = try vector()
        let file = try #require(try blobs().first)
        let size = try contents(of: file).count
        chmod(file.string, 0o600)
        switch damage {
        case "cut": truncate(file.string, 1_000)
        case "other":
            let handle = try FileHandle(forWritingTo: URL(filePath: file.string))
            try handle.seek(toOffset: UInt64(size / 2))
            try handle.write(contentsOf: Data(repeating: 0x7F, count: 4_096))
            try handle.close()
        default: try FileManager.default.removeItem(atPath: file.string + ".sha256")
        }
        let damaged = try changed(file)
        #expect(try vector() == first)
        let again = try #require(try blobs().first)
        // The runtime numbers what it adds from a counter of the process and stores the names: now and then a few bytes more or less.
        let renewed = try Data(contentsOf: URL(filePath: again.string)).count
        #expect(abs(renewed - size) * 100 <= size, "\(renewed), \(size)")
        #expect(try changed(again) != damaged)
    }

    @Test func `while another process uses the folder, or others may write to it, it is left alone`() throws {
        let first = try vector()
        let folder = try folder()
        let file = try #require(try blobs().first)
        try FileManager.default.removeItem(atPath: file.string)
        let other = try FileDescriptor.open(folder, .readOnly, options: [.directory])
        defer { try? other.close() }
        #expect(flock(other.rawValue, LOCK_EX) == 0)
        #expect(try vector() == first)
        #expect(try blobs().isEmpty)
        #expect(flock(other.rawValue, LOCK_UN) == 0)
        chmod(folder.string, 0o777)
        #expect(try vector() == first)
        #expect(try blobs().isEmpty)
    }

    @Test func `a folder that cannot be made costs nothing but time`() throws {
        try Data().write(to: URL(filePath: caches.path.appending("tiersync").string))
        #expect(try vector().shape == [1, 128])
    }
}
