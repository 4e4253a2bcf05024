import Foundation
import SystemPackage
import Testing
import TierSyncTestSupport
import Workers

/// Disks that are full, or cannot be written any more: real file systems of a few megabytes, in a mount namespace of their own.
@Suite(.enabled(if: TinyDisk.prefix != nil, Comment(rawValue: TinyDisk.missing)))
struct `A disk` {
    /// What the script printed for each step: the exit status of the program, or what a check found.
    private func run(_ script: String) async throws -> [String: String] {
        let prefix = try #require(TinyDisk.prefix)
        let outcome = try await blocking {
            let program = try Program()
            let home = program.directory.path
            return try program.run(
                prefix + ["bash", "-c", TinyDisk.prologue + script],
                extra: [
                    "T": Program.path.string, "PHOTOS": Program.photos + "/portraits",
                    "DISK": home.appending("disk").string, "OTHER": home.appending("other").string,
                ])
        }
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        let pairs = outcome.output.split(separator: "\n").compactMap { line -> (String, String)? in
            guard line.hasPrefix("@"), let equals = line.firstIndex(of: "=") else { return nil }
            return (
                String(line[line.index(after: line.startIndex)..<equals]), String(line[line.index(after: equals)...])
            )
        }
        return Dictionary(pairs) { $1 }
    }

    @Test func `that is full stops an import with a clear error, and the next one brings in the rest`() async throws {
        let found = try await run(
            """
            mount -t tmpfs -o size=50m none "$DISK"
            mkdir "$OTHER/remote"
            step init "$T" init "$DISK/library" --remote "file://$OTHER/remote"
            leave 300
            step full "$T" import "$PHOTOS" --library "$DISK/library"
            check message grep -qi 'full' "$OTHER/errors"
            step status "$T" status --library "$DISK/library"
            rm "$DISK/filler"
            step again "$T" import "$PHOTOS" --library "$DISK/library"
            check incoming test -z "$(ls "$DISK/library/incoming")"
            step push "$T" push --evict --library "$DISK/library"
            everything "$OTHER/remote/originals"
            """)
        #expect(found["init"] == "0" && found["full"] == "5" && found["message"] == "0" && found["status"] == "0")
        #expect(found["again"] == "0" && found["incoming"] == "0" && found["push"] == "0")
        #expect(found["everything"] == "all")
    }

    @Test func `that is full on the remote ends a push after one try, and nothing is dropped`() async throws {
        let found = try await run(
            """
            mount -t tmpfs -o size=50m none "$DISK"
            mkdir "$DISK/remote"
            leave 300
            step init "$T" init "$OTHER/library" --remote "file://$DISK/remote"
            step import "$T" import "$PHOTOS" --library "$OTHER/library"
            step full "$T" push --evict --library "$OTHER/library"
            check temporary test -z "$(find "$DISK/remote" -name '.tiersync-*')"
            both "$OTHER/library/originals" "$DISK/remote/originals"
            rm "$DISK/filler"
            step again "$T" push --evict --library "$OTHER/library"
            everything "$DISK/remote/originals"
            """)
        #expect(found["import"] == "0" && found["full"] != "0" && found["temporary"] == "0")
        #expect(found["both"] == "all" && found["again"] == "0" && found["everything"] == "all")
    }

    @Test func `that became read-only refuses every change with a clear error, and loses nothing`() async throws {
        let found = try await run(
            """
            mount -t tmpfs -o size=200m none "$DISK"
            mkdir "$OTHER/remote"
            step init "$T" init "$DISK/library" --remote "file://$OTHER/remote"
            step import "$T" import "$PHOTOS" --library "$DISK/library"
            mount -o remount,ro "$DISK"
            step push "$T" push --library "$DISK/library"
            check reason grep -qiE 'opened for writing' "$OTHER/errors"
            step evict "$T" evict --library "$DISK/library"
            step assign "$T" assign hopper.jpg Grace --library "$DISK/library"
            mount -o remount,rw "$DISK"
            step again "$T" push --evict --library "$DISK/library"
            everything "$OTHER/remote/originals"
            """)
        #expect(found["import"] == "0" && found["push"] == "5" && found["reason"] == "0")
        #expect(found["evict"] == "5" && found["assign"] == "5")
        #expect(found["again"] == "0" && found["everything"] == "all")
    }
}

/// A file system of a few megabytes that needs no device, and goes with the namespace that it is mounted in.
private enum TinyDisk {
    /// What runs a command where it may mount: as root, or as root of a user namespace; `nil` where neither is allowed.
    static let prefix: [String]? = [["unshare", "-m"], ["unshare", "-rm"]].first { words in
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words + ["sh", "-c", "mount -t tmpfs -o size=1m none /mnt"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.start()) != nil else { return false }
        return process.ending() == 0
    }

    static let missing = "mounting is not allowed here, not even in a user namespace"

    /// `step NAME COMMAND…` prints the exit status; what it complained is in `$OTHER/errors`. `leave N` leaves N KiB free. The other functions look for the
    /// bytes of each source photo.
    static let prologue = """
        mkdir "$DISK" "$OTHER"
        step() { name=$1; shift; "$@" >/dev/null 2>"$OTHER/errors"; echo "@$name=$?"; cat "$OTHER/errors" >&2; }
        leave() {
            free=$(df --output=avail -k "$DISK" | tail -1)
            fallocate -l $((free - $1))k "$DISK/filler"
        }
        check() { name=$1; shift; "$@"; echo "@$name=$?"; }
        hashes() { find "$@" -type f -exec sha256sum {} + | cut -d' ' -f1 | sort -u; }
        compare() {
            name=$1; shift
            missing=$(comm -23 <(hashes "$PHOTOS") <(hashes "$@"))
            if [ -z "$missing" ]; then echo "@$name=all"; else echo "@$name=missing $missing"; fi
        }
        everything() { compare everything "$@"; }
        both() { compare both "$@"; }

        """
}
