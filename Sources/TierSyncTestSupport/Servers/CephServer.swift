import Foundation
import SystemPackage

/// A Ceph with its S3 gateway, for tests: one monitor, one object storage daemon that keeps all in memory, one gateway.
public final class CephServer: S3TestServer {
    /// The access key it accepts.
    public static let accessKeyID = "TESTACCESSKEY0000003"

    /// The gateway's port.
    public let port: Int
    private let processes: [ServerProcess]

    /// Starts one and waits until it stores objects. Takes the better part of a minute.
    public init() throws {
        guard let programs = ServerPrograms.ceph else { throw ServerFailure(message: Self.missing) }
        let ports = try FreePorts.take(3)
        port = ports[0]
        let directory = try TemporaryDirectory()
        let path = directory.path.string
        for folder in ["mon", "osd", "gateway", "run"] {
            try FileManager.default.createDirectory(atPath: "\(path)/\(folder)", withIntermediateDirectories: true)
        }
        try directory.write(Self.configuration(path, ports).utf8, as: "ceph.conf")
        let configuration = ["-c", "\(path)/ceph.conf"]
        @discardableResult func run(_ program: String, _ arguments: [String]) throws -> String {
            try ServerTool.run("\(programs)/\(program)", arguments)
        }
        func start(_ program: String, _ arguments: [String]) throws -> ServerProcess {
            try ServerProcess("\(programs)/\(program)", configuration + arguments + ["-f"], in: directory)
        }

        let keys = "\(path)/keyring"
        for (index, (name, rights)) in Self.rights.enumerated() {
            let options = (index == 0 ? ["--create-keyring"] : []) + ["--gen-key", "-n", name]
            try run("ceph-authtool", [keys] + options + rights.flatMap { ["--cap", $0.part, $0.right] })
        }
        let addresses = "[v2:127.0.0.1:\(ports[1]),v1:127.0.0.1:\(ports[2])]"
        try run("monmaptool", ["--create", "--addv", "a", addresses, "--fsid", Self.clusterID, "\(path)/monmap"])
        try run(
            "ceph-mon", configuration + ["-i", "a", "--mkfs", "--monmap", "\(path)/monmap", "--keyring", keys])
        let monitor = try start("ceph-mon", ["-i", "a"])
        let ceph = configuration + ["--connect-timeout", "30"]
        let storageID = UUID().uuidString.lowercased()
        try run("ceph", ceph + ["osd", "new", storageID])
        try run("ceph-osd", configuration + ["-i", "0", "--mkfs", "--osd-uuid", storageID, "--no-mon-config"])
        let storage = try start("ceph-osd", ["-i", "0"])
        let gateway = try start("radosgw", ["-n", "client.gateway"])
        processes = [gateway, storage, monitor]
        try gateway.waitUntil("Ceph's gateway ready", seconds: 180) { [port] in
            LoopbackHTTP.request("GET", port: port, target: "/") != nil
        }
        try run(
            "radosgw-admin",
            configuration + [
                "-n", "client.gateway", "user", "create", "--uid=test", "--display-name=test",
                "--access-key=\(Self.accessKeyID)", "--secret=\(Self.secret)",
            ])
    }

    /// Whether it is installed and asked for.
    public static var isAvailable: Bool { HeavyServers.areWanted && ServerPrograms.ceph != nil }

    /// What a test that needs it says when it is not available.
    public static var missing: String { HeavyServers.missing("Ceph with its gateway") }

    /// Ends the servers.
    public func stop() { processes.forEach { $0.stop() } }

    private static let sharedServer = SharedServer<CephServer>()

    /// One for the whole test process.
    public static func shared() throws -> CephServer { try sharedServer.get() }

    private static let clusterID = "7f0c2f5e-7d5b-4c1e-9a53-0d1f5f0e6a11"

    /// Who may do what: the first is the monitor itself.
    private static let rights: [(name: String, rights: [(part: String, right: String)])] = [
        ("mon.", [("mon", "allow *")]),
        ("client.admin", [("mon", "allow *"), ("osd", "allow *"), ("mgr", "allow *")]),
        ("osd.0", [("mon", "allow profile osd"), ("osd", "allow *"), ("mgr", "allow profile osd")]),
        ("client.gateway", [("mon", "allow rwx"), ("osd", "allow rwx"), ("mgr", "allow rw")]),
    ]

    /// Few placement groups and one copy of everything: there is one daemon, and it is small.
    private static func configuration(_ directory: String, _ ports: [Int]) -> String {
        """
        [global]
        fsid = \(clusterID)
        mon host = [v2:127.0.0.1:\(ports[1])/0,v1:127.0.0.1:\(ports[2])/0]
        mon initial members = a
        public addr = 127.0.0.1
        cluster addr = 127.0.0.1
        ms bind ipv6 = false
        keyring = \(directory)/keyring
        run dir = \(directory)/run
        admin socket = \(directory)/run/$name.$pid.asok
        pid file =
        log file =
        log to stderr = true
        mon data = \(directory)/mon
        mon data avail crit = 1
        mon allow pool size one = true
        mon max pg per osd = 2000
        mon osd min in ratio = 0
        auth allow insecure global id reclaim = false
        osd data = \(directory)/osd
        osd objectstore = memstore
        memstore device bytes = 2147483648
        osd memory target = 939524096
        osd crush chooseleaf type = 0
        osd pool default size = 1
        osd pool default min size = 1
        osd pool default pg num = 4
        osd pool default pg autoscale mode = off
        rgw data = \(directory)/gateway
        rgw frontends = beast endpoint=127.0.0.1:\(ports[0])

        """
    }
}
