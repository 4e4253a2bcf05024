import Foundation
import Synchronization
import WebServer

/// The last answers to questions that cost a pass over the library, as long as nothing changed in it.
final class AnswerCache: Sendable {
    private struct State {
        var answers: [String: Data] = [:]
        var change = 0
    }

    /// More answers than this are not kept.
    private static let most = 64
    private let state = Mutex(State())

    /// Something changed: everything is asked anew.
    func forget() {
        state.withLock { state in
            state.answers = [:]
            state.change += 1
        }
    }

    /// The answer that is kept under this name, or a new one.
    func data(_ name: String, _ make: () async throws -> Data) async throws -> Data {
        let (known, change) = state.withLock { ($0.answers[name], $0.change) }
        if let known { return known }
        let data = try await make()
        state.withLock { state in
            // Not what was true before the change.
            guard state.change == change, state.answers.count < Self.most else { return }
            state.answers[name] = data
        }
        return data
    }
}

extension Route.Call {
    /// A JSON answer that is kept as long as nothing changes.
    func kept(_ value: () async throws -> some Encodable) async throws -> HTTPResponse {
        let items = request.query.map { "\($0.name)=\($0.value)" }.sorted().joined(separator: "&")
        let data = try await gallery.answers.data(request.path + "?" + items) {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            encoder.dateEncodingStrategy = .iso8601
            return try encoder.encode(try await value())
        }
        return .packed(data, "application/json", to: request, headers: [])
    }

    /// A JSON answer.
    func json(_ value: some Encodable, status: Int = 200) throws -> HTTPResponse {
        try .json(value, status: status, to: request)
    }
}
