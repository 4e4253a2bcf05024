import Foundation

/// Where the servers' programs are; `nil` where one is not installed.
public enum ServerPrograms {
    /// The SeaweedFS program: `TIERSYNC_WEED`, else what `make setup-test` installed, else the one on the path.
    public static var weed: String? { firstExecutable(named(in: "TIERSYNC_WEED") + installed("weed") + onPath("weed")) }

    /// The lighttpd program with its WebDAV module.
    public static var lighttpd: String? {
        hasFile(
            "mod_webdav.so", in: ["/usr/lib/lighttpd", "/usr/lib/x86_64-linux-gnu/lighttpd", "/usr/lib64/lighttpd"])
            ? firstExecutable(onPath("lighttpd")) : nil
    }

    /// The Apache program with its WebDAV and Digest modules.
    public static var apache: String? {
        apacheModules == nil ? nil : firstExecutable(onPath("apache2") + onPath("httpd"))
    }

    /// The folder of Apache's modules.
    static var apacheModules: String? {
        ["/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/lib/httpd/modules"]
            .first { hasFile("mod_dav_fs.so", in: [$0]) && hasFile("mod_auth_digest.so", in: [$0]) }
    }

    /// The Python that OpenStack Swift is installed for, where all its servers are there.
    public static var swiftPython: String? {
        let parts = ["proxy", "account", "container", "object"].map { "swift-\($0)-server" }
        return parts.allSatisfy { firstExecutable(onPath($0)) != nil } ? firstExecutable(["/usr/bin/python3"]) : nil
    }

    /// The memcached program.
    public static var memcached: String? { firstExecutable(onPath("memcached")) }

    /// The nginx program, with the module that gives its WebDAV the methods PROPFIND and OPTIONS.
    public static var nginx: String? { nginxModule == nil ? nil : firstExecutable(onPath("nginx")) }

    /// The file of that module.
    static var nginxModule: String? {
        ["/usr/lib/nginx/modules", "/usr/lib64/nginx/modules"].map { $0 + "/ngx_http_dav_ext_module.so" }
            .first { FileManager.default.fileExists(atPath: $0) }
    }

    /// The rclone program: what `make setup-test-heavy` installed, else the one on the path.
    public static var rclone: String? { firstExecutable(installed("rclone") + onPath("rclone")) }

    /// The Python of the folder where `make setup-test-heavy` installed WsgiDAV, and that folder.
    static var wsgiDAV: (python: String, packages: String)? {
        firstExecutable(installed("python3")).map { ($0, String($0.dropLast("/bin/python3".count))) }
    }

    /// The folder with the programs of Ceph: monitor, object storage daemon, gateway, and the tools that set them up.
    static var ceph: String? {
        let needed = ["ceph", "ceph-mon", "ceph-osd", "ceph-authtool", "monmaptool", "radosgw", "radosgw-admin"]
        return ["/usr/bin", "/usr/local/bin"].first { folder in
            needed.allSatisfy { FileManager.default.isExecutableFile(atPath: "\(folder)/\($0)") }
        }
    }

    /// The openssl program.
    public static var openssl: String? { firstExecutable(onPath("openssl")) }

    static func onPath(_ name: String) -> [String] {
        // Administration commands are often outside an ordinary user's path.
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return (path + ["/usr/local/sbin", "/usr/sbin", "/sbin"]).map { $0 + "/" + name }
    }

    /// Where `Tools/setup/install-test-servers` puts a program: the newest version first.
    static func installed(_ name: String) -> [String] {
        let environment = ProcessInfo.processInfo.environment
        let data = environment["XDG_DATA_HOME"] ?? (environment["HOME"] ?? "") + "/.local/share"
        let folder = data + "/tiersync/test-servers"
        return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted().reversed()
            .flatMap { ["\(folder)/\($0)/\(name)", "\(folder)/\($0)/bin/\(name)"] }
    }

    static func firstExecutable(_ candidates: [String]) -> String? {
        candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    static func hasFile(_ name: String, in folders: [String]) -> Bool {
        folders.contains { FileManager.default.fileExists(atPath: $0 + "/" + name) }
    }

    private static func named(in variable: String) -> [String] {
        ProcessInfo.processInfo.environment[variable].map { [$0] } ?? []
    }
}
