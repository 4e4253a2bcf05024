import Foundation
import TierSync

extension Gallery {
    /// Tells the pages what changes, whoever changes it, until the task is cancelled.
    func watch() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.watchCatalog() }
            group.addTask { await self.watchSchedule() }
        }
    }

    private func watchCatalog() async {
        while !Task.isCancelled {
            do {
                var isFirst = true
                for try await _ in library.changes() {
                    // The first one only says that it looks.
                    if !isFirst {
                        answers.forget()
                        events.sendChanged()
                    }
                    isFirst = false
                }
            } catch {
                // A catalog that is locked for a while is looked at again.
                guard (try? await Task.sleep(for: .seconds(1))) != nil else { return }
            }
        }
    }

    private func watchSchedule() async {
        var known = library.schedulerStatus()
        while (try? await Task.sleep(for: .seconds(1))) != nil {
            let status = library.schedulerStatus()
            guard status != known else { continue }
            known = status
            events.send("scheduler", status)
        }
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
