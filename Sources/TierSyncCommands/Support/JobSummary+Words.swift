import TierModel
import TierSync

extension JobSummary {
    /// The summary in words; `verb` is the past participle: "imported".
    func words(_ verb: String) -> String {
        var lines: [String] = []
        var first = "\(verb) \(Words.count(done, "photo"))"
        if skipped > 0 { first += ", \(skipped) needed nothing" }
        if !failed.isEmpty { first += ", \(failed.count) failed" }
        lines.append(first + " in \(Words.duration(seconds))")
        if bytesSent > 0 || bytesReceived > 0 {
            lines.append("sent \(Words.bytes(bytesSent)), received \(Words.bytes(bytesReceived))")
        }
        lines += notes
        for failure in failed.prefix(20) {
            let name = failure.photo.map { "\($0)" } ?? failure.file
            // Most errors name the file themselves.
            let isNamed = failure.error.contains(name) || failure.error.contains(failure.file)
            lines.append("  " + (isNamed ? "" : "\(name): ") + failure.error)
            if let remedy = failure.remedy { lines.append("    \(remedy)") }
        }
        if failed.count > 20 { lines.append("  … and \(failed.count - 20) more; --json lists them all") }
        return lines.joined(separator: "\n")
    }
}

extension Output {
    /// Prints a job's summary, then ends the command as the summary says.
    func finish(_ summary: JobSummary, verb: String) throws {
        try result(summary) { summary.words(verb) }
        guard summary.exitStatus != .done else { return }
        if let error = summary.stoppedBy, form == .words {
            Output.note("stopped: \(error.message)")
            if let remedy = error.remedy { Output.note("  \(remedy)") }
        }
        throw CommandFinished(status: summary.exitStatus)
    }
}
