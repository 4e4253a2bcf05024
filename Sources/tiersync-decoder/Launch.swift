import Glibc

/// Becomes another program, with the limits of this one: ffmpeg and ffprobe, which know no such limits themselves.
///
///     tiersync-decoder run MAX-MEMORY CPU-SECONDS PROGRAM [ARGUMENT…] < FILE > OUTPUT
struct Launch {
    private let memory: Int
    private let seconds: Int
    private let words: [String]

    /// `nil` unless the command line asks for it.
    init?(arguments: [String]) {
        guard arguments.count >= 5, arguments[1] == "run", let memory = Int(arguments[2]),
            let seconds = Int(arguments[3]), memory >= 0, seconds >= 0
        else { return nil }
        self.memory = memory
        self.seconds = seconds
        words = Array(arguments[4...])
    }

    /// Does not come back: ends with 127 when the program cannot be started.
    func run() -> Never {
        Sandbox.enter(memory: memory, seconds: seconds)
        var pointers = unsafe words.map { unsafe strdup($0) }
        unsafe pointers.append(nil)
        if let program = unsafe pointers[0] { unsafe _ = execv(program, pointers) }
        exit(127)
    }
}
