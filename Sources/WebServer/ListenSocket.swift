internal import Glibc
internal import SystemPackage

/// A socket that listens; closed with it unless it was taken.
struct ListenSocket: ~Copyable {
    private var descriptor: Int32
    /// Whether its addresses are those of IPv6.
    let isIPv6: Bool
    /// Where it listens.
    let port: Int

    /// Binds to the first of a host's addresses that can be had. Blocks while a name is looked up.
    init(host: String, port: Int) throws(WebServerError) {
        let candidates = try Self.addresses(of: host, port: port)
        var lastError = Errno.addressNotAvailable
        for candidate in candidates {
            do {
                let descriptor = try Self.listening(on: candidate)
                let bound = Self.port(of: descriptor)
                self.descriptor = descriptor
                isIPv6 = candidate.family == AF_INET6
                self.port = bound
                return
            } catch {
                lastError = error
            }
        }
        throw Self.error(lastError, host: host, port: port)
    }

    deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

    /// The descriptor, which the caller closes.
    consuming func take() -> Int32 {
        let taken = descriptor
        descriptor = -1
        return taken
    }

    private struct Address {
        var family: Int32
        var bytes: [UInt8]
    }

    private static func addresses(of host: String, port: Int) throws(WebServerError) -> [Address] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, String(port), &hints, &list)
        guard code == 0 else {
            let reason = unsafe gai_strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
            throw WebServerError(
                .badHost, "“\(host)” is no address that can be listened on: \(reason)",
                remedy: "give a numeric address of this machine, as 127.0.0.1 or ::1")
        }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [Address] = []
        var next = unsafe list
        while let entry = unsafe next {
            let bytes = unsafe UnsafeRawBufferPointer(
                start: entry.pointee.ai_addr, count: Int(entry.pointee.ai_addrlen))
            addresses.append(unsafe Address(family: entry.pointee.ai_family, bytes: Array(bytes)))
            unsafe next = unsafe entry.pointee.ai_next
        }
        return addresses
    }

    private static func listening(on address: Address) throws(Errno) -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = Glibc.socket(address.family, kind, 0)
        guard descriptor >= 0 else { throw Errno(rawValue: errno) }
        var yes: Int32 = 1
        // A server that was just stopped leaves connections behind that would occupy the port.
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        let isBound = unsafe address.bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return false }
            let pointer = unsafe base.assumingMemoryBound(to: sockaddr.self)
            return unsafe bind(descriptor, pointer, socklen_t(bytes.count)) == 0
        }
        guard isBound, listen(descriptor, 511) == 0 else {
            let error = Errno(rawValue: errno)
            Glibc.close(descriptor)
            throw error
        }
        return descriptor
    }

    private static func port(of descriptor: Int32) -> Int {
        var address = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutablePointer(to: &address) { storage in
            unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe _ = getsockname(descriptor, $0, &size)
            }
            // Both kinds of address have the port at the same place.
            return unsafe storage.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                unsafe Int(UInt16(bigEndian: $0.pointee.sin_port))
            }
        }
    }

    private static func error(_ error: Errno, host: String, port: Int) -> WebServerError {
        switch error {
        case .addressInUse:
            WebServerError(
                .portInUse, "Port \(port) of \(host) is in use by another program.",
                remedy: "give another port, or 0 for any that is free")
        case .permissionDenied, .notPermitted:
            WebServerError(
                .portRefused, "This user may not listen on port \(port) of \(host).",
                remedy: "give a port of 1024 or above")
        case .addressNotAvailable:
            WebServerError(
                .badHost, "\(host) is no address of this machine.", remedy: "give one of its own, as 127.0.0.1 or ::1")
        default:
            WebServerError(.systemRefused, "Cannot listen on port \(port) of \(host): \(error)")
        }
    }
}
