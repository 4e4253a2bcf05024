import Foundation
import SystemPackage
import TierModel
import TierSync
import WebServer

extension Gallery {
    static let libraryRoutes = [
        Route(.get, "api/status") { call in
            struct Status: Encodable {
                var library: String
                var version: String
                var counts: StatusReport
                @ExplicitNull var scheduler: SchedulerStatus?
                var jobs: [Job]
            }
            let library = call.gallery.library
            let counts = try await library.status()
            let folder = library.layout.folder
            return try call.json(
                Status(
                    library: PrintableName.escaped(folder.lastComponent?.string ?? folder.string),
                    version: Gallery.version, counts: counts, scheduler: counts.scheduler, jobs: call.gallery.jobs.jobs)
            )
        },
        Route(.get, "api/events") { call in
            HTTPResponse(
                200, headers: [("Content-Type", "text/event-stream; charset=utf-8"), ("X-Accel-Buffering", "no")],
                body: .stream(try call.gallery.events.listen()))
        },
        Route(.get, "api/openapi.yaml") { call in
            guard let file = call.gallery.page.answer("openapi.yaml", to: call.request) else {
                throw RequestError.notFound
            }
            return file
        },
        Route(.post, "api/undo") { call in
            try call.json(try await call.changing { try await $0.undo() })
        },
        Route(.post, "api/jobs") { call in
            struct Body: Decodable {
                enum Kind: String, Decodable {
                    case push, evict, analyze
                }
                var job: Kind
            }
            let body: Body = try call.body()
            let library = call.gallery.library
            let job =
                switch body.job {
                case .push: try call.gallery.jobs.start(.push) { try await library.push(progress: $0) }
                case .evict: try call.gallery.jobs.start(.evict) { try await library.evict(progress: $0) }
                case .analyze: try call.gallery.jobs.start(.analyze) { try await library.analyze(progress: $0) }
                }
            return try call.json(job, status: 202)
        },
        Route(.delete, "api/jobs/{job}") { call in
            guard let id = Int(call.part("job")), id > 0 else { throw RequestError.bad("a job has a number") }
            try call.gallery.jobs.cancel(id)
            return try call.json([String: String]())
        },
        Route(.get, "api/activity") { call in
            struct Activity: Encodable {
                @ExplicitNull var scheduler: SchedulerStatus?
                var plan: WorkPlan
                var forecast: ForecastReport
                var storage: StorageReport
                var byPurpose: BandwidthReport
                var byDay: BandwidthReport
            }
            let library = call.gallery.library
            let days = try call.integer("days", 1...3_660, default: 30)
            let since = Date(timeIntervalSinceNow: -86_400 * Double(days))
            return try call.json(
                Activity(
                    scheduler: library.schedulerStatus(), plan: try await library.workPlan(),
                    forecast: try await library.forecast(), storage: try await library.storageReport(),
                    byPurpose: try await library.bandwidthReport(since: since, by: .purpose),
                    byDay: try await library.bandwidthReport(since: since, by: .day)))
        },
    ]

    /// Of the page and its API.
    static let version = "1"
}

extension Route.Call {
    /// Changes something, and tells the pages of it.
    func changing<Value>(_ body: (Library) async throws -> Value) async throws -> Value {
        let value = try await body(gallery.library)
        gallery.answers.forget()
        gallery.events.sendChanged()
        return value
    }
}
