import Foundation
import Logging

/// Writes log lines to standard error: for systemd's journal with a priority before each (sd-daemon(3)), so that `journalctl -p warning` works; else with time
/// and level.
struct StandardErrorLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level

    private let isJournal: Bool
    private let write: @Sendable (String) -> Void

    /// - Parameters:
    ///   - level: what is less is not written.
    ///   - environment: `JOURNAL_STREAM` is set where standard error goes to the journal.
    ///   - write: takes a line.
    init(
        level: Logger.Level, environment: [String: String] = ProcessInfo.processInfo.environment,
        write: @escaping @Sendable (String) -> Void = { FileHandle.standardError.write(Data($0.utf8)) }
    ) {
        logLevel = level
        isJournal = environment["JOURNAL_STREAM"] != nil
        self.write = write
    }

    /// A logger with the level that the options ask for.
    static func logger(_ options: GlobalOptions) -> Logger {
        let level: Logger.Level = options.verbose ? .debug : options.quiet ? .warning : .info
        return Logger(label: "tiersync") { _ in StandardErrorLog(level: level) }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        // One message is one line, whatever is in it.
        let text = "\(event.message)".split(whereSeparator: \.isNewline).joined(separator: " ")
        if isJournal {
            write("<\(Self.priority(of: event.level))>\(text)\n")
        } else {
            write("\(Date().formatted(.iso8601)) \(event.level) \(text)\n")
        }
    }

    /// As syslog(3) numbers them.
    private static func priority(of level: Logger.Level) -> Int {
        switch level {
        case .critical: 2
        case .error: 3
        case .warning: 4
        case .notice: 5
        case .info: 6
        case .debug, .trace: 7
        }
    }
}
