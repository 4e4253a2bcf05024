import Glibc
import SystemPackage

/// Two functions of the C library that Swift's overlay does not show.
enum FileSystemCalls {
    private typealias Rename =
        @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32
    private typealias Statistics = @convention(c) (UnsafePointer<CChar>, UnsafeMutableRawPointer) -> Int32

    /// `RENAME_NOREPLACE` of renameat2(2).
    private static let withoutReplacing: UInt32 = 1

    /// renameat2(2) that does not replace; `ENOSYS` where the C library does not have it (before glibc 2.28).
    static func renameWithoutReplacing(_ old: UnsafePointer<CChar>, _ new: UnsafePointer<CChar>) -> Int32 {
        guard let symbol = unsafe dlsym(nil, "renameat2") else {
            errno = ENOSYS
            return -1
        }
        let call = unsafe unsafeBitCast(symbol, to: Rename.self)
        return unsafe call(AT_FDCWD, old, AT_FDCWD, new, withoutReplacing)
    }

    /// The magic number of the file system that a path is on (statfs(2)); `nil` when it cannot be asked.
    static func magicNumber(_ path: FilePath) -> Int? {
        guard let symbol = unsafe dlsym(nil, "statfs") else { return nil }
        let call = unsafe unsafeBitCast(symbol, to: Statistics.self)
        // The structure is 120 bytes long and begins with the number, a machine word.
        var buffer = [Int](repeating: 0, count: 64)
        let result = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe bytes.baseAddress.map { base in
                unsafe path.withPlatformString { unsafe call($0, base) }
            }
        }
        return result == 0 ? buffer[0] : nil
    }
}

/// What the kind of a file system says about the versions of its files.
enum FileSystemKind {
    /// FAT and exFAT keep times in steps of up to two seconds and make inode numbers up each time they are mounted
    /// (`MSDOS_SUPER_MAGIC` and `EXFAT_SUPER_MAGIC` of linux/magic.h).
    private static let withoutIdentity: Set<Int> = [0x4d44, 0x2011_BAB0]

    /// Whether an inode number names the same file after the next mount, and a time each change.
    static func hasIdentity(_ path: FilePath) -> Bool {
        FileSystemCalls.magicNumber(path).map { !withoutIdentity.contains($0) } ?? true
    }
}
