import SystemPackage

/// The units of one library for the user's systemd: a resident service, or a short one with a timer.
struct ServiceUnits {
    /// A unit and its text.
    struct File: Hashable {
        /// Its name, which is its file's.
        var name: String
        /// What is in it.
        var text: String
    }

    /// The program.
    var program: FilePath
    /// The library's folder.
    var library: FilePath
    /// Whether it is the one that commands take without being told.
    var isDefault: Bool
    /// Whether a timer starts it, instead of its being resident.
    var hasTimer: Bool
    /// Whether the remote is a folder here: then others may be meant to read what is written there.
    var writesForOthers: Bool
    /// What of the environment it is given: never a secret.
    var environment: [String: String]

    /// The first line of each file: what bears it was written by us, and may be replaced and removed.
    static let mark = "# Written by: tiersync service install. Taken away by: tiersync service remove."

    /// What says where runtime, models, decoder and caches are. No credentials: a unit's text is for anybody to read.
    static let passedOn = [
        "TIERSYNC_OPENVINO", "TIERSYNC_MODELS", "TIERSYNC_DECODER", "XDG_DATA_HOME", "XDG_CACHE_HOME",
    ]

    /// The name without its ending.
    var name: String { Self.name(library: library, isDefault: isDefault) }

    /// The name of a library's units without their ending; each library has its own.
    static func name(library: FilePath, isDefault: Bool) -> String {
        guard !isDefault else { return "tiersync" }
        let escaped = SystemdText.escaped(library)
        // systemd takes names of up to 255 bytes.
        guard escaped.utf8.count > 200 else { return "tiersync@\(escaped)" }
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in escaped.utf8 { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return "tiersync@"
            + String(
                escaped.utf8.suffix(120).map { UnicodeScalar($0) }.map(Character.init).drop { $0 != "-" }.dropFirst())
            + "-" + String(digest, radix: 16)
    }

    /// The unit that is enabled.
    var enabled: String { hasTimer ? "\(name).timer" : "\(name).service" }

    /// All files.
    var files: [File] {
        [File(name: "\(name).service", text: service)] + (hasTimer ? [File(name: "\(name).timer", text: timer)] : [])
    }

    private var service: String {
        let arguments = ["run"] + (hasTimer ? ["--once"] : []) + ["--library", SystemdText.argument(library)]
        let command = "\(SystemdText.program(program)) \(arguments.joined(separator: " "))"
        let values = environment.sorted { $0.key < $1.key }.map {
            "Environment=\(SystemdText.assignment($0.key, $0.value))"
        }
        let kind =
            hasTimer
            ? ["Type=oneshot"]
            : ["Type=notify", "TimeoutStartSec=10min", "Restart=on-failure", "RestartSec=60"]
        let lines =
            [Self.mark, "[Unit]", "Description=tiersync: photos to their remote, and their analysis, while idle"]
            // A disk that is not mounted yet is waited for, however long that takes.
            + (hasTimer ? [] : ["StartLimitIntervalSec=0"])
            + ["", "[Service]"] + kind + ["ExecStart=\(command)"] + values
            + Self.manners.flatMap { ["# \($0.reason)", $0.line] }
            + hardening.flatMap { ["# \($0.reason)", $0.line] }
            + (hasTimer ? [] : ["", "[Install]", "WantedBy=default.target"])
        return lines.joined(separator: "\n") + "\n"
    }

    private var timer: String {
        """
        \(Self.mark)
        [Unit]
        Description=tiersync: looks every 15 minutes whether there is something to do

        [Timer]
        OnStartupSec=2min
        # After the end of the last turn: two never run at once.
        OnUnitInactiveSec=15min
        # Beside other programs that wake this machine anyway.
        AccuracySec=1min

        [Install]
        WantedBy=timers.target

        """
    }
}

extension ServiceUnits {
    /// A setting, and why it is there.
    private typealias Setting = (line: String, reason: String)

    /// How it gives way to others, and how it ends.
    private static let manners: [Setting] = [
        ("Nice=19", "The least share of the processor."),
        ("CPUSchedulingPolicy=batch", "It answers nobody: it need not be woken at once."),
        (
            "CPUWeight=10",
            "Nice values count among the threads of one unit only, where units share the processor by weight (100 is usual)."
        ),
        // Not the class "idle": a lock that is held while another program reads could be held for minutes.
        ("IOSchedulingClass=best-effort", "The last turn at the disk."),
        ("IOSchedulingPriority=7", "The last of its class."),
        // Analysis takes up to 1.2 GB (docs/benchmarks.md); the rest is files that were read once and need not stay in memory.
        ("MemoryHigh=2G", "Files that it has read make no room that others need."),
        ("OOMScoreAdjust=500", "Where memory is short, this goes first: no kill loses anything."),
        // The decoder is a child: ended by the same signal, its photo would count as one that cannot be read.
        ("KillMode=mixed", "It ends its children itself."),
        ("TimeoutStopSec=90", "What is in hand ends in seconds; a kill after that loses nothing."),
    ]

    /// What a unit of a user may forbid itself without privileges: seccomp filters and plain attributes of the process.
    ///
    /// Not among them: `ProtectSystem`, `ProtectHome`, `PrivateTmp` and all that mounts. For services of a user they do nothing without `PrivateUsers` (systemd.exec(5),
    /// "Sandboxing"), and that fails to start where the kernel denies user namespaces, as Debian and Ubuntu have done by default. Nor `MemoryDenyWriteExecute`: OpenVINO compiles code while it runs. Nor
    /// `LimitFSIZE` or `LimitAS`: the decoder sets its own (tiersync-decoder/Sandbox.swift).
    private var hardening: [Setting] {
        writesForOthers ? Self.always : Self.always + [("UMask=0077", "What it writes is for its user alone.")]
    }

    private static let always: [Setting] = [
        ("NoNewPrivileges=yes", "Neither it nor a program that it starts gains rights by a set-user-ID file."),
        ("LockPersonality=yes", "No emulation of other systems, whose paths in the kernel are less tested."),
        ("RestrictRealtime=yes", "It cannot take the processor away from others."),
        ("RestrictSUIDSGID=yes", "It cannot make files that give others its user's rights."),
        ("RestrictNamespaces=yes", "It needs no namespaces, and they open much of the kernel."),
        ("SystemCallArchitectures=native", "System calls of other architectures are a way around filters."),
        // Names are resolved without netlink, too: the C library then takes both versions of IP for available.
        ("RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6", "The remote, D-Bus and the journal: nothing else."),
        ("LimitCORE=0", "No core dump: it could hold credentials and photos."),
    ]
}
