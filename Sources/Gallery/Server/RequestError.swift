import TierModel

/// Why a request is not answered as it was asked.
struct RequestError: Error, Hashable {
    /// The HTTP status.
    var status: Int
    /// What is wrong.
    var message: String
    /// What to do about it.
    var remedy: String?
    /// The stable name of the engine's error.
    var code: String?
    /// After how many seconds to try again.
    var retryAfter: Int?

    init(_ status: Int, _ message: String, remedy: String? = nil, code: String? = nil, retryAfter: Int? = nil) {
        self.status = status
        self.message = message
        self.remedy = remedy
        self.code = code
        self.retryAfter = retryAfter
    }

    static let signedOut = RequestError(
        401, "you are not signed in", remedy: "run: tiersync serve --open, which opens a new link", code: "signedOut")
    static let notFound = RequestError(404, "there is nothing here", code: "notFound")

    static func bad(_ message: String) -> RequestError { RequestError(400, message, code: "badRequest") }
}
