import ArgumentParser
import Foundation
import Gallery
import SystemPackage
import TierModel
import TierSync
import WebServer

/// `tiersync serve`.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Show the library as a web page on this machine.",
        discussion: """
            tiersync serve --open
            Prints a link that signs one browser in, once; the browser then stays signed in. Only this machine can reach the page unless \
            --listen says otherwise. docs/page.md tells more.
            """)

    @Option(help: "The port; 0 for any that is free.")
    var port = GalleryOptions.standardPort

    @Flag(help: "Open the page in your browser.")
    var open = false

    @Flag(name: .customLong("run"), help: "Also do by itself what tiersync run does, as long as the page is served.")
    var runsSchedule = false

    @Option(
        help: ArgumentHelp(
            "Listen on this address, so that other machines reach the page: 0.0.0.0 for all. Asks for a password, and for TLS or --insecure.",
            valueName: "address"))
    var listen: String?

    @Option(
        help: ArgumentHelp(
            "A name by which browsers reach this machine; may be given several times.", valueName: "name"))
    var hostName: [String] = []

    @Option(help: ArgumentHelp("The certificate and those above it, as PEM.", valueName: "file"))
    var tlsCertificate: String?

    @Option(help: ArgumentHelp("The certificate's key, as PEM.", valueName: "file"))
    var tlsKey: String?

    @Flag(help: "Without TLS also for other machines: where a proxy or a private network protects what passes.")
    var insecure = false

    @Flag(help: "Print another link for a page that is served already with these options, and end.")
    var link = false

    @Flag(help: "Set the password that other browsers sign in with, read from the terminal or standard input, and end.")
    var setPassword = false

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be 0 to 65535") }
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-certificate and --tls-key belong together")
        }
        if link, port == 0 { throw ValidationError("--link needs the --port of the page that is served") }
    }

    func run() async throws {
        let library = try await global.openLibrary()
        if setPassword {
            try GalleryServer.setPassword(
                try SecretPrompt.password.new("New password (8 characters or more): "), of: library)
            return try global.output.result(["password": "set"]) { "the password is set; all browsers are signed out" }
        }
        let isVerbose = global.verbose
        var options = GalleryOptions { if isVerbose { Output.note(PrintableName.escaped($0)) } }
        options.host = listen ?? options.host
        options.port = port
        options.hostNames = hostName
        options.allowsPlainText = insecure
        options.runsSchedule = runsSchedule
        if let tlsCertificate, let tlsKey {
            options.certificate = TLSCertificate(chain: FilePath(tlsCertificate), key: FilePath(tlsKey))
        }
        let (output, isQuiet, opens) = (global.output, global.quiet, self.open)
        if link {
            let link = try GalleryServer.makeLink(of: library, options: options)
            if opens { Browser.open(link) }
            return try output.result(["link": link]) { link }
        }
        do {
            try await GalleryServer(library, options: options).run { page, link in
                struct Served: Encodable {
                    var page: String
                    var link: String
                }
                try? output.result(Served(page: page, link: link)) {
                    """
                    your photos are at \(page)
                    this link signs one browser in, once, within 10 minutes: \(link)\(isQuiet ? "" : "\nCtrl-C ends it")
                    """
                }
                // A pipe is to have the link at once.
                fflush(nil)
                if opens { Browser.open(link) }
            }
        } catch is CancellationError {
            // Whoever stops it has got what they asked for.
        }
    }
}
