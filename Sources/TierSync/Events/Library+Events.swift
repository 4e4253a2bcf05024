public import Conditions
public import SystemPackage

extension Library {
    /// Any job as a sequence: its progress, then what it returns.
    ///
    /// ```swift
    /// let verification = library.events { try await $0.verify(progress: $1) }
    /// for try await event in verification { … }
    /// ```
    ///
    /// - Parameter job: is given the library and whom to tell of its progress.
    public func events<Summary: Sendable>(
        of job: @escaping @Sendable (_ library: Library, _ progress: @escaping ProgressHandler) async throws -> Summary
    ) -> JobEvents<JobEvent<Summary>> {
        JobEvents(.bufferingNewest(1)) { tell in
            tell(.finished(try await job(self) { tell(.progress($0)) }))
        }
    }

    /// `importPhotos(at:options:progress:)` as a sequence.
    public func importEvents(
        at paths: [FilePath], options: ImportOptions = ImportOptions()
    ) -> JobEvents<JobEvent<JobSummary>> {
        events { try await $0.importPhotos(at: paths, options: options, progress: $1) }
    }

    /// `push(photos:progress:)` as a sequence, for all photos.
    public func pushEvents() -> JobEvents<JobEvent<JobSummary>> { events { try await $0.push(progress: $1) } }

    /// `evict(_:progress:)` as a sequence.
    public func evictEvents(_ options: EvictOptions = EvictOptions()) -> JobEvents<JobEvent<JobSummary>> {
        events { try await $0.evict(options, progress: $1) }
    }

    /// `analyze(_:progress:)` as a sequence.
    public func analyzeEvents(_ options: AnalyzeOptions = AnalyzeOptions()) -> JobEvents<JobEvent<JobSummary>> {
        events { try await $0.analyze(options, progress: $1) }
    }

    /// `runSchedule(once:probes:events:)` as a sequence of what it tells; it ends when the schedule does. Of more than a thousand events that nobody took
    /// in time, the oldest are left out.
    public func scheduleEvents(once: Bool = false, probes: ConditionProbes? = nil) -> JobEvents<SchedulerEvent> {
        JobEvents(.bufferingNewest(1_000)) { tell in
            _ = try await self.runSchedule(once: once, probes: probes, events: tell)
        }
    }
}
