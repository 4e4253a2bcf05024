import Foundation
import Synchronization
import TierModel
public import TierSync
import WebServer

/// Serves the page of a library, and the API beneath it, until its task is cancelled.
public struct GalleryServer: Sendable {
    private let options: GalleryOptions
    private let gallery: Gallery

    /// Prepares to serve a library.
    ///
    /// - Throws: `GalleryError` (`unprotected` for an address beyond this machine without TLS, or without both a password and `allowsPlainText`; `noPage`).
    public init(_ library: Library, options: GalleryOptions = GalleryOptions()) throws {
        self.options = options
        gallery = try Gallery(library, options)
        guard !options.isLoopback else { return }
        guard options.certificate != nil || options.allowsPlainText else {
            throw GalleryError(
                .unprotected, "on \(options.host) everybody on the network could read what passes",
                remedy:
                    "give --tls-certificate and --tls-key, or --insecure where a proxy or a private network protects it"
            )
        }
        guard gallery.access.hasPassword else {
            throw GalleryError(
                .unprotected, "the page would be open to other machines without a password",
                remedy: "set one with: tiersync serve --set-password")
        }
    }

    /// Serves.
    ///
    /// - Parameter started: is told the page's address, and a link that signs one browser in.
    /// - Throws: `WebServerError` when the address cannot be listened on, `CancellationError`.
    public func run(started: @escaping @Sendable (_ page: String, _ link: String) -> Void) async throws {
        let server = try WebServer(serverOptions)
        let link = try gallery.access.makeLink()
        let (options, gallery) = (options, gallery)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await gallery.events.run() }
            group.addTask { await gallery.jobs.run() }
            group.addTask { await gallery.watch() }
            if options.runsSchedule { group.addTask { await gallery.runSchedule() } }
            // When it throws, the others are cancelled, and waited for.
            try await server.run(
                started: { port in
                    gallery.listens(on: port)
                    let page = options.page(port)
                    started(page, "\(page)open/\(link)")
                }, handler: { await gallery.answer($0) })
        }
    }

    /// Sets the password that other browsers sign in with, or takes it away; all are signed out.
    ///
    /// - Throws: `GalleryError` (`badPassword`), `EngineError` (`unwritable`).
    public static func setPassword(_ password: String?, of library: Library) throws {
        try AccessFile(in: library.layout).setPassword(password)
    }

    /// A link that signs one browser in at a page that is served already with these options, by whatever process.
    ///
    /// - Throws: `EngineError` (`unwritable`).
    public static func makeLink(of library: Library, options: GalleryOptions = GalleryOptions()) throws -> String {
        "\(options.page(options.port))open/\(try AccessFile(in: library.layout).makeLink())"
    }

    private var serverOptions: WebServerOptions {
        var server = WebServerOptions()
        server.host = options.host
        server.port = options.port
        server.tls = options.certificate
        return server
    }
}

extension GalleryOptions {
    /// The address of the page.
    fileprivate func page(_ port: Int) -> String {
        let isEverywhere = ["0.0.0.0", "::"].contains(host)
        let name = hostNames.first ?? (isEverywhere ? "localhost" : host)
        return "\(scheme)://\(name.contains(":") ? "[\(name)]" : name):\(port)/"
    }
}
