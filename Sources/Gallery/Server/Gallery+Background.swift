import Foundation
import TierSync

extension Gallery {
    /// Tells the pages what other processes change, until the task is cancelled.
    func watch() async {
        var seen = fingerprint()
        var scheduler = library.schedulerStatus()
        while (try? await Task.sleep(for: .seconds(1))) != nil {
            let now = fingerprint()
            if now != seen {
                seen = now
                answers.forget()
                events.sendChanged()
            }
            let status = library.schedulerStatus()
            if status != scheduler {
                scheduler = status
                events.send("scheduler", status)
            }
        }
    }

    /// Different after every change of the catalog by whatever process.
    private func fingerprint() -> [FileStamp?] {
        let layout = library.layout
        return [layout.catalog, layout.path("catalog.sqlite-wal")].map { FileStamp(of: $0) }
    }

    /// Runs the library's schedule until the task is cancelled; where another process does, that is left to it.
    func runSchedule() async {
        while !Task.isCancelled {
            do {
                let end = try await library.runSchedule()
                guard end == .settingsChanged else { return }
                try await reopen()
            } catch is CancellationError {
                return
            } catch let error as EngineError where error.code == .alreadyRunning {
                options.log("another process runs the schedule: left to it")
                return
            } catch {
                options.log("the schedule ended: \(error)")
                guard (try? await Task.sleep(for: .seconds(60))) != nil else { return }
            }
        }
    }
}
