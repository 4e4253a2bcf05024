import Foundation
import Glibc
import Synchronization
public import SystemPackage

/// Watches how much a folder takes on its disk: whenever it is asked, and all the time on a thread of its own.
public final class FolderWatch: Sendable {
    private let folder: FilePath
    private let state = Mutex((largest: Int64(0), looks: 0, isOver: false))

    /// Begins to watch.
    public init(_ folder: FilePath) {
        self.folder = folder
        Thread { [weak self] in
            while let self, !self.state.withLock(\.isOver) {
                self.look()
                // The others have work to do.
                usleep(3000)
            }
        }.start()
    }

    /// Ends the watching; what was seen stays.
    public func end() { state.withLock { $0.isOver = true } }

    /// The most that was ever seen, in bytes.
    public var largest: Int64 { state.withLock(\.largest) }
    /// How often it was looked at.
    public var looks: Int { state.withLock(\.looks) }

    /// Looks now.
    public func look() {
        let bytes = Self.bytes(of: folder)
        state.withLock {
            $0.largest = max($0.largest, bytes)
            $0.looks += 1
        }
    }

    /// Length or blocks of each file and folder, whichever is more.
    public static func bytes(of folder: FilePath) -> Int64 {
        var sum: Int64 = 0
        func add(_ path: String) {
            var status = stat()
            guard lstat(path, &status) == 0 else { return }
            sum += max(Int64(status.st_size), Int64(status.st_blocks) * 512)
        }
        add(folder.string)
        let walk = FileManager.default.enumerator(atPath: folder.string)
        while let name = walk?.nextObject() as? String { add(folder.string + "/" + name) }
        return sum
    }
}
