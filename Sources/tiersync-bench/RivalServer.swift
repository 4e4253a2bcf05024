import Foundation
import Remote
import TierSyncTestSupport

/// A server that both programs send to: how each is told of it.
struct RivalServer {
    /// Its name on the screen.
    var name: String
    /// The remote's address for tiersync, of a place of its own.
    var location: (String) -> String
    /// tiersync's credentials.
    var ownEnvironment: [String: String]
    /// The remote's path for rclone, of a place of its own.
    var rclonePath: (String) -> String
    /// rclone's remote, as variables.
    var rcloneEnvironment: [String: String]
    /// The ways in which rclone is run.
    var ways: [Way]

    /// One way to run rclone.
    struct Way {
        /// What is said of it.
        var name: String
        /// Options of both commands.
        var options: [String] = []
        /// Whether `rclone check --download` follows, which reads everything back as tiersync does.
        var isChecked = false
    }

    /// SeaweedFS and lighttpd, started.
    static func all(rclone: String) throws -> [RivalServer] { [try seaweed(), try lighttpd(rclone)] }

    private static let unpaced = ["--webdav-pacer-min-sleep", "0s"]

    private static func seaweed() throws -> RivalServer {
        let server = try SeaweedServer.shared()
        try? server.makeBucket("bench")
        return RivalServer(
            name: "SeaweedFS", location: { server.location(bucket: "bench", prefix: $0).description },
            ownEnvironment: [
                "AWS_ACCESS_KEY_ID": SeaweedServer.accessKeyID, "AWS_SECRET_ACCESS_KEY": SeaweedServer.secret,
            ], rclonePath: { "bench:bench/\($0)" },
            rcloneEnvironment: [
                "RCLONE_CONFIG_BENCH_TYPE": "s3", "RCLONE_CONFIG_BENCH_PROVIDER": "SeaweedFS",
                "RCLONE_CONFIG_BENCH_ENDPOINT": "http://127.0.0.1:\(server.port)",
                "RCLONE_CONFIG_BENCH_ACCESS_KEY_ID": SeaweedServer.accessKeyID,
                "RCLONE_CONFIG_BENCH_SECRET_ACCESS_KEY": SeaweedServer.secret,
            ], ways: [Way(name: "rclone copy")])
    }

    private static func lighttpd(_ rclone: String) throws -> RivalServer {
        let server = try LighttpdServer.shared()
        // rclone takes its password only in a form that is not readable at once.
        let password = try Child.run(rclone, ["obscure", LighttpdServer.password]).output
        return RivalServer(
            name: "lighttpd", location: { server.location([$0]).description },
            ownEnvironment: [
                "TIERSYNC_WEBDAV_USER": LighttpdServer.user, "TIERSYNC_WEBDAV_PASSWORD": LighttpdServer.password,
            ], rclonePath: { "bench:\($0)" },
            rcloneEnvironment: [
                "RCLONE_CONFIG_BENCH_TYPE": "webdav", "RCLONE_CONFIG_BENCH_VENDOR": "other",
                "RCLONE_CONFIG_BENCH_URL": "http://127.0.0.1:\(server.port)/dav",
                "RCLONE_CONFIG_BENCH_USER": LighttpdServer.user, "RCLONE_CONFIG_BENCH_PASS": password,
                // rclone names no type for its questions in XML, and lighttpd then answers 415.
                "RCLONE_CONFIG_BENCH_HEADERS": "Content-Type,application/xml",
            ],
            // By itself it makes no more than 100 requests a second of WebDAV.
            ways: [
                Way(name: "rclone copy"), Way(name: "the same, unpaced", options: unpaced),
                Way(name: "the same, unpaced, then check --download", options: unpaced, isChecked: true),
            ])
    }
}
