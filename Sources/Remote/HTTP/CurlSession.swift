import CCurl
import Synchronization
import SystemPackage
import TierModel

/// One libcurl handle with its connections. Used by one attempt at a time; the lock says so to the compiler.
final class CurlSession: Sendable {
    private let handles: Mutex<CurlHandles>

    init() throws(RemoteError) {
        handles = Mutex(try CurlHandles.made())
    }

    /// Runs one attempt on this thread to its end.
    func perform(_ request: HTTPRequest, _ options: RemoteOptions, _ cancellation: CancellationFlag) -> HTTPAttempt {
        handles.withLock { $0.perform(request, options, cancellation) }
    }
}

/// Owns an easy handle, and the multi handle that runs it: that one can be asked to stop at any time.
@safe struct CurlHandles: ~Copyable {
    let easy: UnsafeMutableRawPointer
    private let multi: UnsafeMutableRawPointer

    /// libcurl wants this once, before any thread uses it.
    private static let isReady: Bool = ccurl_global_init() == CURLE_OK

    static func made() throws(RemoteError) -> CurlHandles {
        guard isReady, let easy = unsafe curl_easy_init() else { throw outOfMemory }
        guard let multi = unsafe curl_multi_init() else {
            unsafe curl_easy_cleanup(easy)
            throw outOfMemory
        }
        return unsafe CurlHandles(easy: easy, multi: multi)
    }

    private static var outOfMemory: RemoteError {
        RemoteError(.unreachable, "libcurl cannot start", remedy: "free memory, or reinstall libcurl4")
    }

    private init(easy: UnsafeMutableRawPointer, multi: UnsafeMutableRawPointer) {
        unsafe self.easy = easy
        unsafe self.multi = multi
    }

    deinit {
        unsafe curl_easy_cleanup(easy)
        _ = unsafe curl_multi_cleanup(multi)
    }

    func perform(_ request: HTTPRequest, _ options: RemoteOptions, _ cancellation: CancellationFlag) -> HTTPAttempt {
        let exchange: Exchange
        do throws(RemoteError) {
            exchange = try Exchange(request, cancellation, options.bandwidth)
        } catch {
            return HTTPAttempt(failure: error)
        }
        // The connections stay with the multi handle.
        unsafe curl_easy_reset(easy)
        setConstants(options)
        setRequest(request, exchange, options)
        var headers = unsafe UnsafeMutablePointer<curl_slist>?.none
        for (name, value) in request.headers.fields {
            unsafe headers = unsafe curl_slist_append(headers, value.isEmpty ? "\(name);" : "\(name): \(value)")
        }
        if !request.expectsContinue { unsafe headers = unsafe curl_slist_append(headers, "Expect:") }
        _ = unsafe ccurl_set_list(easy, CURLOPT_HTTPHEADER, headers)
        let code = run(exchange, cancellation, request, options)
        unsafe curl_slist_free_all(headers)
        if code == CURLE_OK { exchange.finish() }
        return attempt(exchange, code, request, options)
    }

    /// Runs the transfer to its end; a cancellation wakes it.
    private func run(
        _ exchange: Exchange, _ cancellation: CancellationFlag, _ request: HTTPRequest, _ options: RemoteOptions
    ) -> CURLcode {
        let context = unsafe Unmanaged.passUnretained(exchange).toOpaque()
        unsafe installCallbacks(context)
        guard unsafe curl_multi_add_handle(multi, easy) == CURLM_OK else { return CURLE_FAILED_INIT }
        unsafe cancellation.attach(multi)
        defer {
            cancellation.detach()
            _ = unsafe curl_multi_remove_handle(multi, easy)
        }
        var patience = StallPatience(
            limit: request.isSlow ? max(options.stallTimeout, options.assemblyTimeout) : options.stallTimeout)
        let start = ContinuousClock.now
        return withExtendedLifetime(exchange) {
            while true {
                var running: Int32 = 0
                guard unsafe curl_multi_perform(multi, &running) == CURLM_OK else { return CURLE_FAILED_INIT }
                let result = unsafe ccurl_finished_result(multi)
                if result >= 0 { return CURLcode(rawValue: UInt32(result)) }
                if cancellation.isSet { return CURLE_ABORTED_BY_CALLBACK }
                if running == 0 { return CURLE_FAILED_INIT }
                if patience.isOver(exchange, { movement(exchange) }) {
                    exchange.noteStall()
                    return CURLE_OPERATION_TIMEDOUT
                }
                // Not libcurl's own limit: that counts the time in which we hold the transfer up ourselves.
                if !request.movesFile, ContinuousClock.now - start - exchange.heldUp >= options.requestTimeout {
                    return CURLE_OPERATION_TIMEDOUT
                }
                _ = unsafe curl_multi_poll(multi, nil, 0, StallPatience.interval, nil)
            }
        }
    }

    private func movement(_ exchange: Exchange) -> StallWatch.Movement {
        let sent = unsafe ccurl_get_offset(easy, CURLINFO_SIZE_UPLOAD_T)
        let unacknowledged = unsafe ccurl_unacknowledged(easy)
        return StallWatch.Movement(
            sent: Int64(sent), received: exchange.received + exchange.headReceived, unacknowledged: Int(unacknowledged))
    }

    private func attempt(_ exchange: Exchange, _ code: CURLcode, _ request: HTTPRequest, _ options: RemoteOptions)
        -> HTTPAttempt
    {
        var attempt = HTTPAttempt()
        attempt.head = exchange.head.status >= 200 ? exchange.head : nil
        attempt.body = exchange.body
        attempt.delivered = exchange.delivered
        attempt.hasher = exchange.hasher
        // Before it repeats a request by itself, libcurl forgets what it has sent.
        let isForgotten = exchange.isRepeated || code == CURLE_SEND_FAIL_REWIND
        let sent = isForgotten ? exchange.provided : unsafe Int64(ccurl_get_offset(easy, CURLINFO_SIZE_UPLOAD_T))
        attempt.bytes = unsafe TransferredBytes(
            sent: sent, received: exchange.received,
            headerSent: Int64(ccurl_get_long(easy, CURLINFO_REQUEST_SIZE)),
            headerReceived: Int64(ccurl_get_long(easy, CURLINFO_HEADER_SIZE)))
        attempt.isCancelled = exchange.isCancelled && code != CURLE_OK
        attempt.wasSent = exchange.wasSent
        attempt.wasContinued = exchange.wasContinued
        if let failure = exchange.failure {
            attempt.failure = failure
        } else if code != CURLE_OK, !(code == CURLE_WRITE_ERROR && attempt.head?.isSuccess == false) {
            attempt.failure =
                code == CURLE_OPERATION_TIMEDOUT
                ? RemoteError.timedOut(exchange, request.url, options) : RemoteError.transport(code, request.url)
        }
        // The server took the request: whether it serves others is not known. If it serves nobody, the circuit breaker
        // opens, and what that refuses concerns the whole remote.
        if exchange.wasSent, request.movesFile { attempt.failure?.concernsOneObject = true }
        return attempt
    }
}

/// Asks a stall watch now and then, from the moment on that the request goes out: the connection has a limit of its own.
private struct StallPatience {
    /// How long a wait for the network may last before a look is taken, in milliseconds.
    static let interval: Int32 = 200

    let limit: Duration
    private let clock = ContinuousClock()
    private let start = ContinuousClock.now
    private var watch: StallWatch?
    private var nextLook = Duration.zero
    private var forgiven = Duration.zero

    init(limit: Duration) {
        self.limit = limit
    }

    mutating func isOver(_ exchange: Exchange, _ movement: () -> StallWatch.Movement) -> Bool {
        guard exchange.wasSent else { return false }
        let now = clock.now - start
        guard now >= nextLook else { return false }
        nextLook = now + .milliseconds(Int(Self.interval) / 2)
        var watch = watch ?? StallWatch(limit: limit, at: now)
        watch.forgive(exchange.heldUp - forgiven)
        forgiven = exchange.heldUp
        defer { self.watch = watch }
        return watch.hasStalled(movement(), at: now)
    }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int { Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000) }
}
