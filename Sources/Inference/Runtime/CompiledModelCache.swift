import Foundation
import Glibc
import Synchronization
import SystemPackage
import TierModel

/// Keeps compiled models in the user's folder for caches: compiling them takes as long as three photos, loading them a third of that.
///
/// The runtime writes and reads the files itself. What it reads it trusts, so each file's SHA-256 is kept beside it once the runtime has written it, and a
/// file that is not as it was is removed. While one process uses the folder others compile for themselves.
final class CompiledModelCache: Sendable {
    /// The folder; what else is in it is left alone.
    private let folder: FilePath
    private let state = Mutex(State())

    private struct State {
        var users = 0
        var lock: FileDescriptor?
    }

    private static let ending = "blob"
    private static let digestEnding = "sha256"
    /// Twelve times what the models of one set of options take: then everything is made anew.
    private static let largestSize: Int64 = 500_000_000

    init(folder: FilePath) {
        self.folder = folder
    }

    /// Calls `body` with the folder that the runtime may use meanwhile, or with `nil` when it may not: another process does, or it is not this user's alone.
    func use<Result: ~Copyable>(_ body: (FilePath?) throws(InferenceError) -> Result) throws(InferenceError) -> Result {
        let isUsable = state.withLock { state in
            if state.users == 0 { state.lock = opened() }
            state.users += 1
            return state.lock != nil
        }
        defer {
            state.withLock { state in
                state.users -= 1
                guard state.users == 0, let lock = state.lock else { return }
                state.lock = nil
                recordNew()
                try? lock.close()
            }
        }
        return try body(isUsable ? folder : nil)
    }

    /// Locks the folder and removes what is not as the runtime wrote it.
    private func opened() -> FileDescriptor? {
        do {
            try FileManager.default.createDirectory(
                atPath: folder.string, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let descriptor = try FileDescriptor.open(
                folder, .readOnly, options: [.directory, .noFollow, .closeOnExec])
            var status = stat()
            guard unsafe fstat(descriptor.rawValue, &status) == 0, status.st_uid == geteuid(),
                status.st_mode & 0o022 == 0, flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0
            else {
                try descriptor.close()
                return nil
            }
            removeUnproven()
            return descriptor
        } catch {
            return nil
        }
    }

    private func removeUnproven() {
        var size: Int64 = 0
        for file in files {
            let bytes = try? Data(contentsOf: URL(filePath: file.string))
            size += Int64(bytes?.count ?? 0)
            if let bytes, let digest = recordedDigest(of: file), digest == ContentDigest(of: bytes) { continue }
            remove(file)
        }
        if size > Self.largestSize { files.forEach(remove) }
    }

    private func recordNew() {
        for file in files where recordedDigest(of: file) == nil {
            guard let bytes = try? Data(contentsOf: URL(filePath: file.string)) else {
                continue
            }
            try? Data("\(ContentDigest(of: bytes))".utf8).write(
                to: URL(filePath: Self.digestFile(of: file).string), options: .atomic)
        }
    }

    private var files: [FilePath] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []
        return names.map { folder.appending($0) }.filter { $0.extension == Self.ending }
    }

    private static func digestFile(of file: FilePath) -> FilePath {
        FilePath(file.string + "." + digestEnding)
    }

    private func recordedDigest(of file: FilePath) -> ContentDigest? {
        guard let text = try? String(contentsOfFile: Self.digestFile(of: file).string, encoding: .utf8) else {
            return nil
        }
        return ContentDigest(hex: text)
    }

    private func remove(_ file: FilePath) {
        try? FileManager.default.removeItem(atPath: Self.digestFile(of: file).string)
        try? FileManager.default.removeItem(atPath: file.string)
    }
}
