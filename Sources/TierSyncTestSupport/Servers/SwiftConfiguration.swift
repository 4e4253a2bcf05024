/// The files that an OpenStack Swift on one machine needs.
struct SwiftConfiguration {
    /// One of its servers, in the order of their ports.
    enum Part: String, CaseIterable {
        case proxy, account, container, object
    }

    var directory: String
    var ports: [Int]
    var cachePort: Int
    var user: String
    var account: String
    var secret: String

    /// Each file's name and text.
    var files: [(name: String, text: String)] {
        [("swift.conf", constants), ("serve.py", Self.program), ("proxy-server.conf", proxy)]
            + zip(Part.allCases, ports).dropFirst().map { ("\($0.rawValue)-server.conf", storage($0, port: $1)) }
    }

    private var constants: String {
        """
        [swift-hash]
        swift_hash_path_suffix = tiersync
        [storage-policy:0]
        name = single
        default = yes

        """
    }

    /// Its logs go to the standard error; what it would send to syslog goes to the port that discards.
    private func common(port: Int) -> String {
        """
        [DEFAULT]
        bind_ip = 127.0.0.1
        bind_port = \(port)
        user = \(user)
        swift_dir = \(directory)
        devices = \(directory)/devices
        mount_check = false
        workers = 0
        fallocate_reserve = 0
        log_level = WARNING
        log_udp_host = 127.0.0.1
        log_udp_port = 9

        """
    }

    private func storage(_ part: Part, port: Int) -> String {
        common(port: port) + """
            [pipeline:main]
            pipeline = \(part.rawValue)-server
            [app:\(part.rawValue)-server]
            use = egg:swift#\(part.rawValue)
            recon_cache_path = \(directory)/recon

            """
    }

    private var proxy: String {
        let plain = [
            "catch_errors", "gatekeeper", "healthcheck", "listing_formats", "bulk", "slo", "dlo", "symlink", "copy",
        ]
        let name = account.replacing(":", with: "_")
        return common(port: ports[0]) + plain.map { "[filter:\($0)]\nuse = egg:swift#\($0)\n" }.joined() + """
            [pipeline:main]
            pipeline = catch_errors gatekeeper healthcheck cache listing_formats s3api tempauth bulk slo dlo \
            versioned_writes symlink copy proxy-server
            [app:proxy-server]
            use = egg:swift#proxy
            account_autocreate = true
            allow_account_management = true
            [filter:cache]
            use = egg:swift#memcache
            memcache_servers = 127.0.0.1:\(cachePort)
            [filter:s3api]
            use = egg:swift#s3api
            location = us-east-1
            s3_acl = true
            [filter:tempauth]
            use = egg:swift#tempauth
            user_\(name) = \(secret) .admin
            [filter:versioned_writes]
            use = egg:swift#versioned_writes
            allow_object_versioning = true

            """
    }

    /// Makes the rings (one device for everything) and becomes one process a server.
    ///
    /// Arguments: the folder, and the ports in the order of `Part`.
    private static let program = """
        import os, sys
        from swift.common import utils
        directory, ports = sys.argv[1], [int(port) for port in sys.argv[2:]]
        utils.set_swift_dir(directory)
        # They stay in this process's group, which is ended as a whole.
        os.setsid = lambda: None
        from swift.common.ring import RingBuilder
        from swift.common.wsgi import run_wsgi
        from swift.obj import server as object_server
        parts = ["proxy", "account", "container", "object"]
        for part, port in list(zip(parts, ports))[1:]:
            ring = RingBuilder(2, 1, 0)
            ring.add_dev({"region": 1, "zone": 1, "ip": "127.0.0.1", "port": port, "device": "d1", "weight": 1,
                          "replication_ip": "127.0.0.1", "replication_port": port})
            ring.rebalance()
            ring.get_ring().save(os.path.join(directory, part + ".ring.gz"))
        for part in parts:
            if os.fork() == 0:
                more = {"global_conf_callback": object_server.global_conf_callback} if part == "object" else {}
                path = os.path.join(directory, part + "-server.conf")
                sys.exit(run_wsgi(path, part + "-server", verbose=True, capture_stdout=False, capture_stderr=False, **more))
        # The first that ends makes this end, and with it what waits for it to be ready.
        os.wait()
        sys.exit(1)

        """
}
