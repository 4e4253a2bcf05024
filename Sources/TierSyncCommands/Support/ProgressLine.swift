import TierModel
package import TierSync

/// What a progress display says: a job's steps and the time in, a line of text out.
///
/// Rates are those of the recent past, and what was done in a pause's time does not count: a job that was slow an hour ago, or
/// waited for the mains all night, says how fast it is now.
package struct ProgressLine {
    /// Over how many seconds of work rates are taken; further back when less than two steps were made in them.
    private static let window = 10.0
    /// Steps that are closer together than this count as one, so that a fast job takes no memory.
    private static let grain = 0.25
    /// For how many seconds of work a rate must be known before it is told, in seconds.
    private static let leastTime = 2.0

    private var progress: JobProgress?
    private var samples: [ProgressSample] = []
    /// Seconds of work, pauses left out, at `seen`.
    private var worked = 0.0
    private var seen: Double?
    /// Photos a second, smoothed for the time left, and when that was.
    private var smoothed: (rate: Double, at: Double)?

    /// Makes a line of a job that has not begun.
    package init() {}

    /// Takes a step.
    ///
    /// - Parameters:
    ///   - step: how far the job is.
    ///   - time: now, in seconds from any beginning.
    /// - Returns: whether the step should be shown at once: the job is another, or has begun or ended a pause.
    @discardableResult
    package mutating func take(_ step: JobProgress, at time: Double) -> Bool {
        work(until: time)
        let before = progress
        progress = step
        if before?.job != step.job || step.done < before?.done ?? 0 || step.bytes < before?.bytes ?? 0 {
            samples = []
            smoothed = nil
        }
        add(ProgressSample(time: worked, done: step.done, bytes: step.bytes))
        if let rate = rates?.photos {
            // A running mean that forgets within the window.
            let last = smoothed ?? (rate, worked)
            let part = min(1, max(0, (worked - last.at) / Self.window))
            smoothed = (last.rate + (rate - last.rate) * part, worked)
        }
        return before?.job != step.job || before?.paused != step.paused
    }

    /// Counts the time up to now, which is work unless the job is paused.
    private mutating func work(until time: Double) {
        if let seen, progress?.paused == nil { worked += max(0, time - seen) }
        seen = time
    }

    private mutating func add(_ sample: ProgressSample) {
        // The last but one stays where it is: the last may still move within its grain.
        if samples.count >= 2, sample.time - samples[samples.count - 2].time < Self.grain { samples.removeLast() }
        samples.append(sample)
        while samples.count > 2, samples[1].time <= sample.time - Self.window { samples.removeFirst() }
    }

    /// Photos and bytes a second of work; `nil` while that is not known.
    private var rates: (photos: Double, bytes: Double)? {
        guard let first = samples.first, let last = samples.last else { return nil }
        let time = worked - first.time
        guard time >= Self.leastTime, last.done > first.done || last.bytes > first.bytes else { return nil }
        return (Double(last.done - first.done) / time, Double(last.bytes - first.bytes) / time)
    }

    /// The line as it is now.
    ///
    /// - Parameters:
    ///   - time: now, in the same seconds.
    ///   - columns: how wide it may become; `nil` for a plain line that says no photo's name.
    package func text(at time: Double, columns: Int?) -> String {
        var now = self
        now.work(until: time)
        return now.text(columns: columns)
    }

    private func text(columns: Int?) -> String {
        guard let progress else { return "" }
        var text = progress.job
        var parts = [count(progress, hasBar: columns != nil)]
        if let reason = progress.paused {
            parts.append("paused: " + PrintableName.escaped(reason))
        } else {
            parts += speeds(progress)
        }
        guard let columns else { return text + " " + parts.joined(separator: ", ") }
        text += " " + parts.removeFirst()
        var left = columns - TextColumns.width(of: text)
        for part in parts where left >= 0 {
            let added = ", " + TextColumns.shortened(part, to: max(0, left - 2))
            left -= TextColumns.width(of: added)
            if left >= 0 { text += added }
        }
        if progress.paused == nil, let name = progress.current, !name.isEmpty, left >= Self.leastName {
            text += ", " + TextColumns.shortened(PrintableName.escaped(name), to: left - 2)
        }
        return TextColumns.shortened(text, to: columns)
    }

    /// A name that would have fewer columns, the comma with it, is left out.
    private static let leastName = 10

    private func count(_ progress: JobProgress, hasBar: Bool) -> String {
        guard let total = progress.total, total > 0 else { return "\(progress.done)" }
        let filled = min(20, max(0, 20 * progress.done / total))
        let bar = "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: 20 - filled) + "] "
        return (hasBar ? bar : "") + "\(progress.done)/\(total)"
    }

    private func speeds(_ progress: JobProgress) -> [String] {
        guard let rates else { return [] }
        var parts: [String] = []
        if rates.photos > 0 { parts.append(Self.pace(rates.photos)) }
        if rates.bytes > 0 { parts.append(Words.bytes(Int64(rates.bytes)) + "/s") }
        if let total = progress.total, let rate = smoothed?.rate, rate > 0, total > progress.done {
            parts.append(Self.timeLeft(Double(total - progress.done) / rate) + " left")
        }
        return parts
    }

    /// `3.4/s`, `12/min`, `5/h`: photos, or what else the job counts.
    private static func pace(_ perSecond: Double) -> String {
        switch perSecond {
        case 99.95...: "\(Int(perSecond.rounded()))/s"
        case 0.995...: "\((perSecond * 10).rounded() / 10)/s"
        case (0.995 / 60)...: "\(Int((perSecond * 60).rounded()))/min"
        default: "\(max(1, Int((perSecond * 3600).rounded())))/h"
        }
    }

    /// `90 s`, `5 min`, `2 h 10 min`, `3 days`: no more exact than it can be.
    private static func timeLeft(_ seconds: Double) -> String {
        let minutes = Int((min(seconds, 1e9) / 60).rounded())
        switch seconds {
        case ..<99.5: return "\(Int(seconds.rounded(.up))) s"
        case ..<3570: return "\(minutes) min"
        case ..<172_800: return "\(minutes / 60) h \(minutes % 60) min"
        default: return "\(minutes / 1440) days"
        }
    }
}

/// How far a job was, after so many seconds of work.
private struct ProgressSample {
    var time: Double
    var done: Int
    var bytes: Int64
}
