import CLinux

/// The program that started this one as a service, where there is one: systemd (sd_notify(3)). Without one nothing happens.
public enum ServiceManager {
    /// What it is told.
    public enum Notice: Hashable, Sendable {
        /// The service is up.
        case ready
        /// What it does now, for `systemctl status`: one line.
        case status(String)
        /// It is about to end.
        case stopping
    }

    /// Tells it. A failure has no consequence but a poorer `systemctl status`.
    public static func tell(_ notice: Notice) {
        let text =
            switch notice {
            case .ready: "READY=1"
            // A line break would begin another assignment.
            case .status(let line): "STATUS=" + line.split(whereSeparator: \.isNewline).joined(separator: " ")
            case .stopping: "STOPPING=1"
            }
        _ = unsafe sd_notify(0, text)
    }
}
