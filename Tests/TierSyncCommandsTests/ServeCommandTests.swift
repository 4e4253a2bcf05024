import Foundation
import SystemPackage
import Testing
import TierSyncTestSupport

/// `tiersync serve` as a program; what it answers has tests of its own.
@Suite("Serving the page") struct ServeCommandTests {
    private let program: Program

    init() throws {
        program = try Program()
        try program("init", "library")
    }

    /// Serves with these options until `then` has run, in a shell that knows `$page` and `$link`.
    private func serve(_ options: String, then: String) throws -> Program.Outcome {
        try program.run([
            "sh", "-c",
            """
            rm -f served
            "$0" serve --library library --port 0 --json \(options) >served 2>log & job=$!
            left=300
            until [ -s served ] || ! kill -0 $job 2>/dev/null; do
                left=$((left - 1)); [ $left -gt 0 ] || { cat log; exit 9; }; sleep 0.1
            done
            page=$(sed 's/.*"page":"\\([^"]*\\)".*/\\1/' served) link=$(sed 's/.*"link":"\\([^"]*\\)".*/\\1/' served)
            \(then)
            kill -TERM $job; wait $job; echo "ended $?"; cat log >&2
            """, Program.path.string,
        ])
    }

    @Test func `prints the page and a link that signs in, and ends with 0 when it is stopped`() throws {
        let outcome = try serve(
            "",
            then: """
                curl -s -c jar -o /dev/null -w 'link %{http_code}\n' "$link"
                curl -s -b jar -o /dev/null -w 'status %{http_code}\n' "${page}api/status"
                curl -s -o /dev/null -w 'stranger %{http_code}\n' "${page}api/status"
                """)
        #expect(outcome.output == "link 200\nstatus 200\nstranger 401\nended 0\n", "\(outcome.errors)")
    }

    @Test func `a session lasts over a restart, and a new password ends it`() throws {
        _ = try serve("", then: #"curl -s -c jar -o /dev/null "$link""#)
        // The cookie's name has the port: what it holds counts at every port.
        let ask = #"""
            token=$(awk '/tiersync-session/ { print $7 }' jar); port=${page##*:}; port=${port%/}
            curl -s -o /dev/null -w '%{http_code}\n' -H "Cookie: tiersync-session-$port=$token" "${page}api/status"
            """#
        #expect(try serve("", then: ask).output == "200\nended 0\n")
        let set = try program.run([
            "sh", "-c", #"echo 'correct horse battery' | "$0" serve --set-password --library library"#,
            Program.path.string,
        ])
        #expect(set.status == 0)
        #expect(try serve("", then: ask).output == "401\nended 0\n")
    }

    @Test(arguments: [
        ["--listen", "0.0.0.0"], ["--listen", "0.0.0.0", "--insecure"], ["--port", "70000"], ["--tls-key", "a"],
        ["--tls-certificate", "none.pem", "--tls-key", "none.pem"],
    ])
    func `what would be open to others, or cannot be, is refused with what to do`(options: [String]) throws {
        let outcome = try program.run([Program.path.string, "serve", "--library", "library"] + options)
        #expect(outcome.status != 0 && !outcome.errors.isEmpty)
        #expect(outcome.output.isEmpty)
    }

    @Test func `another link is printed for another browser`() throws {
        let outcome = try serve(
            "",
            then:
                #"port=${page##*:}; other=$("$0" serve --library library --link --port ${port%/}); curl -s -o /dev/null -w '%{http_code}\n' "$other""#
        )
        #expect(outcome.output == "200\nended 0\n", "\(outcome.errors)")
    }

    @Test func `a password that is too short is refused`() throws {
        let outcome = try program.run([
            "sh", "-c", #"echo short | "$0" serve --set-password --library library"#, Program.path.string,
        ])
        #expect(outcome.status == 2 && outcome.errors.contains("8"))
    }

    @Test func `a port that is taken is named`() throws {
        let outcome = try serve(
            "",
            then:
                #"port=${page##*:}; "$0" serve --library library --port ${port%/} >second 2>&1; echo "$? $(grep -c "${port%/}" second)""#
        )
        #expect(outcome.output.hasPrefix("0 ") == false && outcome.output.contains(" 1\n"), "\(outcome.output)")
    }
}
