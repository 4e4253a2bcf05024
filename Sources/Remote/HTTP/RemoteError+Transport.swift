import CCurl

extension RemoteError {
    /// Which of the limits was reached, in words.
    static func timedOut(_ exchange: Exchange, _ url: String, _ options: RemoteOptions) -> RemoteError {
        let place = Self.place(url)
        let what =
            if !exchange.wasSent {
                "\(place) does not answer: no connection within \(options.connectTimeout.inWords)"
            } else if exchange.hasStalled {
                "\(place) does not answer: nothing moved for \(options.stallTimeout.inWords)"
            } else {
                "\(place) does not answer within \(options.requestTimeout.inWords)"
            }
        return RemoteError(
            .timedOut, what, remedy: "check the network and the server, then try again", retry: .transient(after: nil))
    }

    private static func place(_ url: String) -> String {
        HTTPURL(url).map { "\($0.scheme)://\($0.authority)" } ?? "the remote"
    }

    /// What a failure of libcurl means. No part of it holds a proxy's address: that may have a password in it.
    static func transport(_ code: CURLcode, _ url: String) -> RemoteError {
        let place = Self.place(url)
        let reason = unsafe curl_easy_strerror(code).map { unsafe String(cString: $0) } ?? "error \(code.rawValue)"
        switch code {
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CRL_BADFILE:
            return RemoteError(
                .certificate, "the certificate of \(place) is not trusted: \(reason)",
                remedy: "if the server is yours, pass the PEM file of its authority (certificate authorities)")
        case CURLE_URL_MALFORMAT:
            return RemoteError(
                .malformedLocation, "\(place) is no address: \(reason)", remedy: "check the remote's address")
        case CURLE_SSL_CONNECT_ERROR:
            return RemoteError(
                .unreachable, "\(place) does not speak TLS as expected: \(reason)",
                remedy: "check the port, and whether it is http or https")
        case CURLE_UNSUPPORTED_PROTOCOL:
            // What came does not begin like HTTP/1. Some servers (WsgiDAV) send a body behind a refused HEAD, where RFC 9110
            // (section 9.3.2) has none, and it is taken for the next answer. That connection is closed now: try another.
            return RemoteError(
                .protocolViolation, "\(place) does not speak HTTP as expected: \(reason)",
                remedy: "check the port, and whether it is http or https", retry: .atOnce)
        case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_WRITE_ERROR:
            return RemoteError(
                .protocolViolation, "\(place) does not speak HTTP as expected: \(reason)",
                remedy: "check the port, and whether it is http or https")
        case CURLE_COULDNT_RESOLVE_PROXY:
            return RemoteError(
                .unreachable, "\(place) cannot be reached: the proxy's name is not known",
                remedy: "check http_proxy and https_proxy in the environment", retry: .transient(after: nil))
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT:
            return RemoteError(
                .unreachable, "\(place) cannot be reached: \(reason)",
                remedy: "check the address, the network, and that the server runs", retry: .transient(after: nil))
        default:
            return RemoteError(
                .unreachable, "the connection to \(place) broke: \(reason)", remedy: "try again",
                retry: .transient(after: nil))
        }
    }
}

extension Duration {
    /// Whole seconds where it has some, else milliseconds.
    var inWords: String { milliseconds >= 1_000 ? "\(milliseconds / 1_000) s" : "\(milliseconds) ms" }
}
