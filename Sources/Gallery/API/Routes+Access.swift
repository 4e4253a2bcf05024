import Foundation
import WebServer
import Workers

extension Gallery {
    static let accessRoutes = [
        Route(.get, "api/session", access: .open) { call in try call.sessionAnswer(isSignedIn: nil) },
        Route(.post, "api/session", access: .open) { call in try await call.signIn() },
        Route(.delete, "api/session") { call in
            if let token = call.gallery.gate.token(of: call.request) { try call.gallery.access.endSession(token) }
            return try call.sessionAnswer(isSignedIn: false, token: .some(nil))
        },
        Route(.get, "open/{link}", access: .open) { call in try call.useLink() },
    ]
}

extension Route.Call {
    fileprivate func sessionAnswer(isSignedIn: Bool?, token: String?? = nil) throws -> HTTPResponse {
        struct Session: Encodable {
            var signedIn: Bool
            var hasPassword: Bool
        }
        let isSignedIn = isSignedIn ?? gallery.gate.isSignedIn(request)
        var response = try json(Session(signedIn: isSignedIn, hasPassword: gallery.access.hasPassword))
        if let token { response.headers.append(gallery.gate.cookieField(token)) }
        return response
    }

    fileprivate func signIn() async throws -> HTTPResponse {
        struct Body: Decodable {
            var password: String
        }
        let body: Body = try body()
        try countTry()
        let access = gallery.access
        // Hashing takes its time.
        let isRight = try await blocking { access.isPassword(body.password) }
        guard isRight else {
            throw RequestError(
                401, access.hasPassword ? "this is not the password" : "no password was set",
                remedy: "set one with: tiersync serve --set-password", code: "password")
        }
        return try sessionAnswer(isSignedIn: true, token: try access.makeSession())
    }

    /// A link is used once: the browser gets its cookie, and goes on to the page.
    fileprivate func useLink() throws -> HTTPResponse {
        try countTry()
        guard let token = try gallery.access.useLink(part("link")) else {
            if gallery.gate.isSignedIn(request) { return Self.onward([]) }
            throw RequestError(
                403, "this link was used, or is too old", remedy: "run: tiersync serve --open", code: "link")
        }
        return Self.onward([gallery.gate.cookieField(token)])
    }

    /// Not a redirect: a browser that was sent here by another program would not send a strict cookie along with it.
    private static func onward(_ headers: [(String, String)]) -> HTTPResponse {
        let page = """
            <!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/">
            <link rel="icon" href="/assets/icon.svg" type="image/svg+xml"><title>tiersync</title><p><a href="/">To your photos</a></p></html>
            """
        return HTTPResponse(
            200, headers: [("Content-Type", "text/html; charset=utf-8")] + headers, body: .data(Data(page.utf8)))
    }

    private func countTry() throws(RequestError) {
        guard gallery.gate.signIns.takes(request.client) else {
            throw RequestError(
                429, "too many tries", remedy: "wait a minute", code: "tooMany", retryAfter: 60)
        }
    }
}
