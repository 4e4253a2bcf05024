import CLinux
import Glibc
import SystemPackage

/// How much this process asks of a machine that it shares.
public enum ProcessPriority {
    /// Gives way to all other programs: the least share of the processor (nice 19) and the last turn at the disk (the lowest of the
    /// "best effort" levels of ioprio_set(2); not the "idle" class, in which a lock that we hold could be held for minutes). Threads and programs that
    /// are started later do the same. What the kernel refuses stays as it was.
    public static func giveWay() {
        for thread in SystemFiles().entries("/proc/self/task") {
            guard let number = thread.lastComponent.flatMap({ Int32($0.string) }) else { continue }
            _ = setpriority(Int32(PRIO_PROCESS.rawValue), id_t(number), 19)
            _ = clinux_set_lowest_io(number)
        }
    }
}
