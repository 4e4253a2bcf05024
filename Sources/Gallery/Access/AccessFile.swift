import Crypto
import Foundation
import Passwords
import Synchronization
import SystemPackage
import TierModel
import TierSync

/// Who may look at the page: `web.json` in the library's folder, which only its owner can read. It holds hashes only.
final class AccessFile: Sendable {
    /// How long a browser stays signed in after it was last seen, in seconds: 30 days.
    static let lifetime = 30.0 * 86_400
    /// How long a link can be used, in seconds.
    static let linkLifetime = 600.0
    /// More sessions than this are not kept: the oldest go.
    private static let mostSessions = 100

    private struct Content: Codable {
        var password: PasswordHash?
        /// SHA-256 of each session's token, in hexadecimal digits, and until when it counts, in seconds since 1970.
        var sessions: [String: Double] = [:]
        /// The same of links that were not used yet.
        var links: [String: Double] = [:]
    }

    private struct State {
        var content = Content()
        /// The file that was read last.
        var stamp: FileStamp?
    }

    private let path: FilePath
    private let state = Mutex(State())
    private let now: @Sendable () -> Date

    /// Nobody is signed in where there is no file, or one that cannot be understood.
    init(in layout: LibraryLayout, now: @escaping @Sendable () -> Date = { Date() }) {
        path = layout.path("web.json")
        self.now = now
    }

    /// Whether a password was set.
    var hasPassword: Bool { read { $0.password != nil } }

    /// Sets the password, or takes it away; everybody is signed out.
    ///
    /// - Throws: `GalleryError` (`badPassword`), `EngineError` (`unwritable`).
    func setPassword(_ password: String?) throws {
        var hash: PasswordHash?
        if let password {
            guard password.count >= 8, let made = PasswordHash(of: password) else {
                throw GalleryError(
                    .badPassword, "this cannot be the password", remedy: "choose one of 8 to 500 characters")
            }
            hash = made
        }
        try change { $0 = Content(password: hash) }
    }

    /// Whether this is the password. Takes some time, on purpose.
    func isPassword(_ text: String) -> Bool {
        guard let hash = read({ $0.password }) else { return false }
        return hash.matches(text)
    }

    /// Makes a link's secret, which can be used once.
    func makeLink() throws -> String {
        let token = Self.newToken()
        try change { $0.links[Self.hash(token)] = now().timeIntervalSince1970 + Self.linkLifetime }
        return token
    }

    /// Uses a link: `nil` when it is none, or was used.
    func useLink(_ token: String) throws -> String? {
        let hash = Self.hash(token)
        var isGood = false
        // Taken out at once: of two who use it together, one gets in.
        try change { isGood = ($0.links.removeValue(forKey: hash) ?? 0) > now().timeIntervalSince1970 }
        return isGood ? try makeSession() : nil
    }

    /// Signs a browser in: the token that its cookie is to hold.
    func makeSession() throws -> String {
        let token = Self.newToken()
        try change { $0.sessions[Self.hash(token)] = now().timeIntervalSince1970 + Self.lifetime }
        return token
    }

    /// Whether a cookie's token is a session's. One that was seen is good for another 30 days, written down once a day.
    func isSession(_ token: String) -> Bool {
        let hash = Self.hash(token)
        let time = now().timeIntervalSince1970
        guard let until = read({ $0.sessions[hash] }), until > time else { return false }
        // Should that not be written, the session ends earlier.
        if until < time + Self.lifetime - 86_400 { try? change { $0.sessions[hash] = time + Self.lifetime } }
        return true
    }

    /// Signs a browser out.
    func endSession(_ token: String) throws {
        let hash = Self.hash(token)
        try change { $0.sessions[hash] = nil }
    }

    /// Another process may have changed the file: a new link, a new password.
    private func read<Value>(_ body: (Content) -> Value) -> Value {
        state.withLock { state in
            refresh(&state)
            return body(state.content)
        }
    }

    private func refresh(_ state: inout State) {
        let stamp = FileStamp(of: path)
        guard stamp != state.stamp else { return }
        let data = FileManager.default.contents(atPath: path.string)
        state.content = data.flatMap { try? JSONDecoder().decode(Content.self, from: $0) } ?? Content()
        state.stamp = stamp
    }

    private func change(_ body: (inout Content) -> Void) throws {
        try state.withLock { state in
            refresh(&state)
            var changed = state.content
            body(&changed)
            let time = now().timeIntervalSince1970
            changed.links = changed.links.filter { $0.value > time }
            changed.sessions = changed.sessions.filter { $0.value > time }
            if changed.sessions.count > Self.mostSessions {
                let kept = changed.sessions.sorted { $0.value > $1.value }.prefix(Self.mostSessions)
                changed.sessions = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            try DurableFile.write(try encoder.encode(changed), to: path, permissions: .ownerReadWrite)
            state = State(content: changed, stamp: FileStamp(of: path))
        }
    }

    /// 256 bits from the system's generator.
    private static func newToken() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<4).map { _ in
            let digits = String(generator.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    private static func hash(_ token: String) -> String {
        SHA256.hash(data: Data(token.utf8)).map { String(format: "%02x", $0) }.joined()
    }
}
