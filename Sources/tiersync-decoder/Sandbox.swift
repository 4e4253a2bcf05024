import Glibc

/// What this process gives up before it looks at a file.
enum Sandbox {
    /// Bounds memory (bytes of address space) and processor time, forbids files and core dumps, and closes what was inherited
    /// by accident.
    static func enter(memory: Int, seconds: Int) {
        for descriptor in 3..<CInt(1024) { close(descriptor) }
        limit(__rlimit_resource_t(RLIMIT_AS.rawValue), to: memory)
        limit(__rlimit_resource_t(RLIMIT_CPU.rawValue), to: seconds)
        limit(__rlimit_resource_t(RLIMIT_CORE.rawValue), to: 0)
        limit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), to: 0)
        // A write to a file fails by its result then, not by a signal.
        signal(SIGXFSZ, SIG_IGN)
        // An interrupt from the terminal is for the program that started this one: it decides about the photo in hand.
        signal(SIGINT, SIG_IGN)
    }

    private static func limit(_ resource: __rlimit_resource_t, to value: Int) {
        var limits = rlimit(rlim_cur: rlim_t(value), rlim_max: rlim_t(value))
        unsafe setrlimit(resource, &limits)
    }
}
