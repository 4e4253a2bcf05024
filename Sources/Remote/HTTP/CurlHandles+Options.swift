import CCurl
import SystemPackage
import TierModel

extension CurlHandles {
    /// What holds for every request.
    func setConstants(_ options: RemoteOptions) {
        let longs: [(CURLoption, Int)] = [
            (CURLOPT_NOSIGNAL, 1), (CURLOPT_PATH_AS_IS, 1), (CURLOPT_FOLLOWLOCATION, 0),
            (CURLOPT_SSL_VERIFYPEER, 1), (CURLOPT_SSL_VERIFYHOST, 2),
            (CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)), (CURLOPT_TCP_KEEPALIVE, 1),
            (CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)), (CURLOPT_MAXCONNECTS, 2),
            (CURLOPT_CONNECTTIMEOUT_MS, options.connectTimeout.milliseconds),
            // A cancellation must not wait for a name server that does not answer.
            (CURLOPT_QUICK_EXIT, 1),
            // Heads of a proxy's answers to CONNECT are not the server's.
            (CURLOPT_SUPPRESS_CONNECT_HEADERS, 1),
            (CURLOPT_EXPECT_100_TIMEOUT_MS, Self.continueTimeout),
        ]
        for (option, value) in longs { _ = unsafe ccurl_set_long(easy, option, value) }
        _ = unsafe ccurl_set_string(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        setBuffers(options)
        if let file = options.certificateAuthorities {
            _ = unsafe file.withPlatformString { unsafe ccurl_set_string(easy, CURLOPT_CAINFO, $0) }
        }
        if let proxy = options.proxy { _ = unsafe ccurl_set_string(easy, CURLOPT_PROXY, proxy) }
    }

    /// Before a body of more than 1 MiB libcurl waits so long for `100 Continue` (RFC 9110, section 10.1.1): a refusal (401, 412,
    /// 507) that comes within it saves the body. libcurl's own second would be felt on servers that never send one.
    private static let continueTimeout = 500
    /// Large enough that system calls do not count, small enough that eight workers do not either.
    private static let largestBuffer = 256 * 1024

    /// Under a limit a call moves little, so that all workers get their turn and a server cannot run far ahead.
    private func setBuffers(_ options: RemoteOptions) {
        let down = options.bandwidth?.quantum(.down, atMost: Self.largestBuffer) ?? Self.largestBuffer
        // libcurl takes no less than 1 KiB.
        _ = unsafe ccurl_set_long(easy, CURLOPT_BUFFERSIZE, max(1_024, down))
        _ = unsafe ccurl_set_long(easy, CURLOPT_UPLOAD_BUFFERSIZE, Self.largestBuffer)
        var socketBuffer = options.receiveBufferBytes
        if let rate = options.bandwidth?.limits.down.bytesPerSecond {
            socketBuffer = min(socketBuffer, max(Self.leastSocketBuffer, Int(rate)))
        }
        unsafe ccurl_set_receive_buffer(easy, socketBuffer)
    }

    /// Smaller ones cost more in packets than they save.
    private static let leastSocketBuffer = 16 * 1024

    /// What holds for this request.
    func setRequest(_ request: HTTPRequest, _ exchange: Exchange, _ options: RemoteOptions) {
        _ = unsafe ccurl_set_string(easy, CURLOPT_URL, request.url)
        _ = unsafe ccurl_set_string(easy, CURLOPT_USERAGENT, "tiersync/1")
        if let length = exchange.uploadLength {
            _ = unsafe ccurl_set_long(easy, CURLOPT_UPLOAD, 1)
            _ = unsafe ccurl_set_offset(easy, CURLOPT_INFILESIZE_LARGE, curl_off_t(length))
        }
        if request.method == "HEAD" { _ = unsafe ccurl_set_long(easy, CURLOPT_NOBODY, 1) }
        _ = unsafe ccurl_set_string(easy, CURLOPT_CUSTOMREQUEST, request.method)
        // A proxy of the environment is for the world outside.
        if HTTPURL(request.url)?.isLoopback == true { _ = unsafe ccurl_set_string(easy, CURLOPT_NOPROXY, "*") }
    }

    /// Lets libcurl call the exchange.
    func installCallbacks(_ context: UnsafeMutableRawPointer) {
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
