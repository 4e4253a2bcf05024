import Glibc
import SystemPackage

/// A running program that reads a file on its standard input and answers on its standard output.
///
/// When its owner goes it is killed, if it still runs, and its exit is collected.
struct ChildProcess: ~Copyable {
    private let process: pid_t
    private let output: OwnedDescriptor
    private var isCollected = false

    /// How a program ended.
    enum Exit: Hashable {
        case code(CInt)
        case signal(CInt)
    }

    /// Starts a program with `input` as its standard input. What is open here is closed on the way, or by the program itself
    /// where another thread started it at the very moment of the opening.
    init(_ program: FilePath, arguments: [String], environment: [String], input: CInt) throws(Errno) {
        var ends: [CInt] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw Errno(rawValue: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let reading = OwnedDescriptor(owning: FileDescriptor(rawValue: ends[0]))
        let writing = OwnedDescriptor(owning: FileDescriptor(rawValue: ends[1]))
        let process = try Self.spawned(
            program, arguments: arguments, environment: environment, input: input,
            output: writing.descriptor.rawValue)
        self.process = process
        output = reading
    }

    deinit {
        guard !isCollected else { return }
        kill(process, SIGKILL)
        var status: CInt = 0
        while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
    }

    private static func spawned(
        _ program: FilePath, arguments: [String], environment: [String], input: CInt, output: CInt
    ) throws(Errno) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // Threads of a pool block signals, and a child would inherit that.
        var none = sigset_t()
        var all = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var process: pid_t = 0
        let words = CStrings([program.string] + arguments)
        let settings = CStrings(environment)
        let result = unsafe program.withPlatformString { path in
            unsafe posix_spawn(&process, path, &actions, &attributes, words.pointers, settings.pointers)
        }
        guard result == 0 else { throw Errno(rawValue: result) }
        return process
    }

    /// Waits until the program has written something, and reads it; 0 when it has closed its output.
    ///
    /// - Throws: `Errno.timedOut` when `deadline` passes.
    func read(into buffer: UnsafeMutableRawBufferPointer, until deadline: ContinuousClock.Instant) throws(Errno) -> Int
    {
        while true {
            let left = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
            guard left > 0 else { throw .timedOut }
            var event = pollfd(fd: output.descriptor.rawValue, events: Int16(POLLIN), revents: 0)
            let ready = unsafe poll(&event, 1, CInt(min(left.rounded(.up), 60_000)))
            if ready < 0, errno != EINTR { throw Errno(rawValue: errno) }
            if ready > 0 { return unsafe try output.read(into: buffer) }
        }
    }

    /// Reads exactly `count` bytes; `nil` when the output ends before.
    func bytes(count: Int, until deadline: ContinuousClock.Instant) throws(Errno) -> [UInt8]? {
        var failure: Errno?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(Errno) {
                while filled < count {
                    let rest = unsafe UnsafeMutableRawBufferPointer(
                        rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
                    let read = unsafe try self.read(into: rest, until: deadline)
                    guard read > 0 else { return }
                    filled += read
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes.count == count ? bytes : nil
    }

    /// Reads all that the program writes until it closes its output.
    ///
    /// - Throws: `Errno.fileTooLarge` when it is more than `limit` bytes, `Errno.timedOut` when `deadline` passes.
    func allBytes(atMost limit: Int, until deadline: ContinuousClock.Instant) throws(Errno) -> [UInt8] {
        var bytes: [UInt8] = []
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 * 1024, alignment: 16)
        defer { unsafe block.deallocate() }
        while true {
            let count = unsafe try read(into: block, until: deadline)
            if count == 0 { return bytes }
            guard bytes.count + count <= limit else { throw .fileTooLarge }
            unsafe bytes.append(contentsOf: block[..<count])
        }
    }

    /// Waits for the end of a program that has closed its output; one that goes on for a second more is killed.
    mutating func collectExit() -> Exit {
        var status: CInt = 0
        for _ in 0..<1000 {
            if unsafe waitpid(process, &status, WNOHANG) != 0 {
                isCollected = true
                return Self.exit(status)
            }
            usleep(1000)
        }
        kill(process, SIGKILL)
        while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
        isCollected = true
        return Self.exit(status)
    }

    private static func exit(_ status: CInt) -> Exit {
        let signal = status & 0x7F
        return signal == 0 ? .code((status >> 8) & 0xFF) : .signal(signal)
    }
}

/// Strings as C's array of C strings, freed when their owner goes.
@safe private struct CStrings: ~Copyable {
    let pointers: [UnsafeMutablePointer<CChar>?]

    init(_ strings: [String]) { unsafe pointers = strings.map { unsafe strdup($0) } + [nil] }

    deinit { unsafe pointers.forEach { unsafe free($0) } }
}
