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
@safe private struct CurlHandles: ~Copyable {
    private let easy: UnsafeMutableRawPointer
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
            exchange = try Exchange(request, cancellation)
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
        _ = unsafe ccurl_set_list(easy, CURLOPT_HTTPHEADER, headers)
        let code = run(exchange)
        unsafe curl_slist_free_all(headers)
        if code == CURLE_OK { exchange.finish() }
        return attempt(exchange, code, request)
    }

    /// Runs the transfer; looks for a cancellation at least every 100 ms.
    private func run(_ exchange: Exchange) -> CURLcode {
        let context = unsafe Unmanaged.passUnretained(exchange).toOpaque()
        unsafe installCallbacks(context)
        guard unsafe curl_multi_add_handle(multi, easy) == CURLM_OK else { return CURLE_FAILED_INIT }
        defer { _ = unsafe curl_multi_remove_handle(multi, easy) }
        return withExtendedLifetime(exchange) {
            while true {
                var running: Int32 = 0
                guard unsafe curl_multi_perform(multi, &running) == CURLM_OK else { return CURLE_FAILED_INIT }
                let result = unsafe ccurl_finished_result(multi)
                if result >= 0 { return CURLcode(rawValue: UInt32(result)) }
                if exchange.isCancelled { return CURLE_ABORTED_BY_CALLBACK }
                if running == 0 { return CURLE_FAILED_INIT }
                _ = unsafe curl_multi_poll(multi, nil, 0, 100, nil)
            }
        }
    }

    private func attempt(_ exchange: Exchange, _ code: CURLcode, _ request: HTTPRequest) -> HTTPAttempt {
        var attempt = HTTPAttempt()
        attempt.head = exchange.head.status >= 200 ? exchange.head : nil
        attempt.body = exchange.body
        attempt.delivered = exchange.delivered
        attempt.hasher = exchange.hasher
        attempt.bytes = unsafe TransferredBytes(
            sent: Int64(ccurl_get_offset(easy, CURLINFO_SIZE_UPLOAD_T)), received: exchange.received,
            headerSent: Int64(ccurl_get_long(easy, CURLINFO_REQUEST_SIZE)),
            headerReceived: Int64(ccurl_get_long(easy, CURLINFO_HEADER_SIZE)))
        attempt.isCancelled = exchange.isCancelled && code != CURLE_OK
        if let failure = exchange.failure {
            attempt.failure = failure
        } else if code != CURLE_OK, !(code == CURLE_WRITE_ERROR && attempt.head?.isSuccess == false) {
            attempt.failure = RemoteError.transport(code, request.url)
        }
        return attempt
    }

    private func setConstants(_ options: RemoteOptions) {
        let longs: [(CURLoption, Int)] = [
            (CURLOPT_NOSIGNAL, 1), (CURLOPT_PATH_AS_IS, 1), (CURLOPT_FOLLOWLOCATION, 0),
            (CURLOPT_SSL_VERIFYPEER, 1), (CURLOPT_SSL_VERIFYHOST, 2), (CURLOPT_TCP_KEEPALIVE, 1),
            (CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)), (CURLOPT_BUFFERSIZE, 64 * 1024),
            (CURLOPT_UPLOAD_BUFFERSIZE, 64 * 1024), (CURLOPT_MAXCONNECTS, 2),
            (CURLOPT_CONNECTTIMEOUT_MS, options.connectTimeout.milliseconds),
            (CURLOPT_LOW_SPEED_LIMIT, 1), (CURLOPT_LOW_SPEED_TIME, max(1, options.stallTimeout.milliseconds / 1000)),
        ]
        for (option, value) in longs { _ = unsafe ccurl_set_long(easy, option, value) }
        _ = unsafe ccurl_set_string(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        unsafe ccurl_set_receive_buffer(easy, options.receiveBufferBytes)
        if let file = options.certificateAuthorities {
            _ = unsafe file.withPlatformString { unsafe ccurl_set_string(easy, CURLOPT_CAINFO, $0) }
        }
    }

    private func setRequest(_ request: HTTPRequest, _ exchange: Exchange, _ options: RemoteOptions) {
        _ = unsafe ccurl_set_string(easy, CURLOPT_URL, request.url)
        _ = unsafe ccurl_set_string(easy, CURLOPT_USERAGENT, "tiersync/1")
        if let length = exchange.uploadLength {
            _ = unsafe ccurl_set_long(easy, CURLOPT_UPLOAD, 1)
            _ = unsafe ccurl_set_offset(easy, CURLOPT_INFILESIZE_LARGE, curl_off_t(length))
        }
        if request.method == "HEAD" { _ = unsafe ccurl_set_long(easy, CURLOPT_NOBODY, 1) }
        _ = unsafe ccurl_set_string(easy, CURLOPT_CUSTOMREQUEST, request.method)
        let total = request.movesFile ? 0 : options.requestTimeout.milliseconds
        _ = unsafe ccurl_set_long(easy, CURLOPT_TIMEOUT_MS, total)
        // A proxy of the environment is for the world outside.
        if HTTPURL(request.url)?.isLoopback == true { _ = unsafe ccurl_set_string(easy, CURLOPT_NOPROXY, "*") }
    }

    private func installCallbacks(_ context: UnsafeMutableRawPointer) {
        unsafe ccurl_set_callbacks(
            easy, context,
            { bytes, size, count, context in
                guard let exchange = unsafe Exchange.at(context), let bytes = unsafe bytes else { return 0 }
                unsafe exchange.receiveHeader(Array(UnsafeRawBufferPointer(start: bytes, count: size * count)))
                return size * count
            },
            { bytes, size, count, context in
                guard let exchange = unsafe Exchange.at(context) else { return 0 }
                let body = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
                return unsafe exchange.receiveBody(body) ? size * count : 0
            },
            { bytes, size, count, context in
                guard let exchange = unsafe Exchange.at(context) else { return Int(CURL_READFUNC_ABORT) }
                let buffer = unsafe UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
                return unsafe exchange.provideBody(buffer) ?? Int(CURL_READFUNC_ABORT)
            },
            // A body is never sent twice in one attempt: another try is another row of the ledger.
            { _, _, _ in CURL_SEEKFUNC_FAIL })
        unsafe ccurl_set_prerequest(easy, context) { context, _, _, _, _ in
            let mayGoOut = unsafe Exchange.at(context)?.countRequest() ?? false
            return mayGoOut ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
        }
    }
}

extension Exchange {
    /// The exchange behind a callback's context.
    fileprivate static func at(_ context: UnsafeMutableRawPointer?) -> Exchange? {
        unsafe context.map { unsafe Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
    }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int { Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000) }
}
