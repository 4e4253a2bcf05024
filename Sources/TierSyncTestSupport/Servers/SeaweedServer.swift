import Foundation
public import Remote
import SystemPackage

/// A SeaweedFS with its S3 gateway, for tests.
public final class SeaweedServer: S3TestServer {
    /// The access key it accepts.
    public static let accessKeyID = "TESTACCESSKEY0000001"

    /// The gateway's port.
    public let port: Int
    private let process: ServerProcess
    private let masterPort: Int

    /// Starts one and waits until it stores objects. Takes some seconds.
    ///
    /// - Parameter others: further access keys, with the secret of all and what each may do: `Read:bucket`, `Write:bucket/folder/*`.
    public init(others: [String: [String]]) throws {
        guard let program = ServerPrograms.weed else { throw ServerFailure(message: Self.missing) }
        let ports = try FreePorts.take(8)
        port = ports[0]
        masterPort = ports[1]
        let directory = try TemporaryDirectory()
        let everything = ["Admin", "Read", "Write", "List", "Tagging"]
        let identities = others.merging([Self.accessKeyID: everything]) { $1 }.map { key, actions in
            """
            {"name":"\(key)","credentials":[{"accessKey":"\(key)","secretKey":"\(Self.secret)"}],
            "actions":[\(actions.map { "\"\($0)\"" }.joined(separator: ","))]}
            """
        }
        let configuration = "{\"identities\":[\(identities.joined(separator: ","))]}"
        try directory.write(configuration.utf8, as: "s3.json")
        try FileManager.default.createDirectory(
            atPath: directory.path.appending("data").string, withIntermediateDirectories: true)
        process = try ServerProcess(program, Self.arguments(directory, ports), in: directory)
        try process.waitUntil("SeaweedFS ready to store") { [port, masterPort] in
            LoopbackHTTP.request("GET", port: port, target: "/healthz")?.status == 200
                && LoopbackHTTP.request("GET", port: masterPort, target: "/dir/assign")?.body.contains("\"fid\"")
                    == true
        }
    }

    /// Starts one with one account.
    public convenience init() throws { try self.init(others: [:]) }

    /// Whether it is installed.
    public static var isAvailable: Bool { ServerPrograms.weed != nil }

    /// What a test that needs it says when it is not installed.
    public static let missing =
        "SeaweedFS is not installed: run make setup-test, or set TIERSYNC_WEED to the weed program"

    /// Telemetry is off and everything listens on loopback only.
    private static func arguments(_ directory: TemporaryDirectory, _ ports: [Int]) -> [String] {
        let path = directory.path.string
        return [
            "-logtostderr", "server", "-dir=\(path)/data", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
            "-master.telemetry=false", "-master.port=\(ports[1])", "-master.port.grpc=\(ports[2])",
            "-master.volumeSizeLimitMB=256", "-master.electionTimeout=500ms", "-master.resumeState=false",
            "-volume.port=\(ports[3])", "-volume.port.grpc=\(ports[4])", "-volume.max=500", "-filer",
            "-filer.port=\(ports[5])", "-filer.port.grpc=\(ports[6])", "-s3", "-s3.port=\(ports[0])",
            "-s3.port.grpc=\(ports[7])", "-s3.config=\(path)/s3.json", "-s3.port.iceberg=0", "-s3.port.lance=0",
            "-s3.allowEmptyFolder=false", "-s3.domainName=localhost",
        ]
    }

    /// The address of a bucket whose name is part of the host's name; every name below `localhost` is this machine.
    public func virtualLocation(bucket: String, prefix: String = "", through port: Int? = nil) -> RemoteLocation {
        .s3(
            S3Location(
                bucket: bucket, prefix: prefix, endpoint: "http://localhost:\(port ?? self.port)", style: .virtual))
    }

    /// Ends the server.
    public func stop() { process.stop() }

    private static let sharedServer = SharedServer<SeaweedServer>()

    /// One for the whole test process.
    public static func shared() throws -> SeaweedServer { try sharedServer.get() }
}
