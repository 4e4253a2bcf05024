import Foundation
import Remote
import Testing

@Suite struct HTTPRulesTests {
    @Test(arguments: [
        (1, RetryHint.transient(after: nil), 0.5, Duration?.some(.milliseconds(250))),
        (2, .transient(after: nil), 0.5, .milliseconds(500)),
        (4, .transient(after: nil), 0.999_999, .milliseconds(3_999)),
        (5, .transient(after: nil), 0.5, nil),
        (1, .never, 0.5, nil),
        (4, .atOnce, 0.5, .zero),
        (5, .atOnce, 0.5, nil),
        (1, .transient(after: .seconds(7)), 0.5, .seconds(7)),
        (4, .transient(after: .seconds(1)), 0.9, .milliseconds(3_600)),
        (1, .transient(after: .seconds(3_600)), 0.5, nil),
        (1, .transient(after: nil), 0, .zero),
    ])
    func `waits double, jitter fully, and heed the server`(
        _ attempt: Int, _ hint: RetryHint, _ random: Double, _ expected: Duration?
    ) {
        let delay = RetryPolicy().delay(afterAttempt: attempt, hint: hint, random: random)
        guard let delay, let expected else { return #expect(delay == nil && expected == nil) }
        #expect(abs((delay - expected) / .milliseconds(1)) < 2)
    }

    @Test func `no wait is longer than the longest`() {
        let policy = RetryPolicy(attempts: 50)
        #expect(policy.delay(afterAttempt: 40, hint: .transient(after: nil), random: 1) == .seconds(20))
    }

    @Test(arguments: [400, 401, 403, 404, 405, 409, 412, 413, 416, 501, 507])
    func `a refusal is not repeated`(_ status: Int) { #expect(!RetryPolicy.isTransient(status: status)) }

    @Test(arguments: [408, 423, 429, 500, 502, 503, 504])
    func `a busy server is asked again`(_ status: Int) { #expect(RetryPolicy.isTransient(status: status)) }

    @Test(arguments: [
        ("bytes 0-99/1234", true), ("bytes 5-5/6", true), ("bytes 0-99/*", true), ("Bytes 0-0/1", true),
        ("bytes 9-5/100", false), ("bytes 0-99/99", false), ("bytes */100", false), ("0-99/100", false),
        ("bytes 0-99", false), ("bytes -5-9/100", false), ("bytes a-b/c", false), ("", false), ("items 0-9/10", false),
    ])
    func `a Content-Range is sound or refused`(_ text: String, _ isSound: Bool) {
        #expect((ContentRange(text) != nil) == isSound)
    }

    @Test(arguments: [
        ("\"abc\"", "abc", true), ("W/\"abc\"", "abc", false), ("abc", "abc", true), ("\"a\"b\"", "a\"b", true),
    ])
    func `an entity tag loses its quotes and keeps its strength`(_ field: String, _ value: String, _ isStrong: Bool) {
        #expect(EntityTag(field)?.value == value)
        #expect(EntityTag(field)?.isStrong == isStrong)
    }

    @Test(arguments: [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777.0), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Thu, 29 Feb 2024 23:59:59 GMT", 1_709_251_199), ("Fri, 31 Dec 2100 12:00:00 GMT", 4_133_937_600),
    ])
    func `an HTTP date is read`(_ text: String, _ seconds: Double) {
        #expect(HTTPDate.parse(text)?.timeIntervalSince1970 == seconds)
    }

    @Test(arguments: [
        (784_111_777.0, "19941106T084937Z"), (1_709_251_199, "20240229T235959Z"), (0, "19700101T000000Z"),
        (1_369_353_600, "20130524T000000Z"), (951_782_400, "20000229T000000Z"),
    ])
    func `a signature's date is written`(_ seconds: Double, _ text: String) {
        #expect(HTTPDate.basicISO8601(Date(timeIntervalSince1970: seconds)) == text)
    }

    @Test(arguments: [
        ("GET", "http://a/x", "/y", RedirectPolicy.Decision.follow(url: "http://a/y", withSecrets: true)),
        ("PUT", "http://a/x", "http://a/y", .follow(url: "http://a/y", withSecrets: true)),
        ("PUT", "http://a/x", "https://a/x", .follow(url: "https://a/x", withSecrets: true)),
        ("GET", "https://a/x", "http://a/x", .refuse),
        ("GET", "https://a/x", "https://b/x?s=1", .follow(url: "https://b/x?s=1", withSecrets: false)),
        ("PUT", "https://a/x", "https://b/x", .refuse),
        ("GET", "http://a/x", "http://b/x", .refuse),
        ("GET", "http://a:1/x", "http://a:2/x", .refuse),
        ("GET", "https://a/x", "//b/x", .follow(url: "https://b/x", withSecrets: false)),
        ("GET", "https://a/x", "https://u:p@b/x", .refuse), ("GET", "https://a/x", "ftp://b/x", .refuse),
    ])
    func `a redirect never takes secrets to another host`(
        _ method: String, _ from: String, _ location: String, _ expected: RedirectPolicy.Decision
    ) {
        #expect(RedirectPolicy.decide(method: method, from: from, location: location) == expected)
    }

    /// The example of RFC 2617, section 3.5, and that of RFC 7616, section 3.9.1, with SHA-256.
    @Test(arguments: [
        (
            "Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\"",
            "Circle Of Life", "0a4f113b", "6629fae49393a05397450978507c4ef1"
        ),
        (
            "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=SHA-256, "
                + "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\"",
            "Circle of Life", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
            "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
        ),
    ])
    func `a Digest challenge is answered as the standards' examples`(
        _ field: String, _ password: String, _ clientNonce: String, _ response: String
    ) throws {
        let challenge = try #require(DigestChallenge(field))
        let answer = challenge.answer(
            user: "Mufasa", password: password, method: "GET", target: "/dir/index.html", count: 1,
            clientNonce: clientNonce)
        #expect(answer.contains("response=\"\(response)\""))
    }
}
