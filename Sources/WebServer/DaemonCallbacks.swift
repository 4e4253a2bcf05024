internal import CMicroHTTP
internal import Foundation

// What libmicrohttpd's threads call. Each of them serves many connections, so nothing here may wait.

/// A connection begins, or its descriptor is about to be closed. Between the two it holds a reference to its `ClientConnection`.
let connectionChanged: MHD_NotifyConnectionCallback = { context, connection, slot, code in
    guard let context = unsafe context, let connection = unsafe connection, let slot = unsafe slot else { return }
    let state = unsafe Unmanaged<ServerState>.fromOpaque(context).takeUnretainedValue()
    if cmicrohttp_is_start(code) {
        let client = unsafe ClientConnection(
            descriptor: cmicrohttp_descriptor(connection), address: clientAddress(of: connection))
        unsafe slot.pointee = unsafe Unmanaged.passRetained(client).toOpaque()
        state.opened(client)
    } else if let pointer = unsafe slot.pointee {
        unsafe slot.pointee = nil
        state.closed(unsafe Unmanaged<ClientConnection>.fromOpaque(pointer).takeRetainedValue())
    }
}

/// The head of a request is here, a part of its body, all of it, or its connection was resumed. From the first of these calls to
/// `requestCompleted` the request holds a reference to its `Exchange`.
let requestAdvanced: MHD_AccessHandlerCallback = { context, connection, path, method, version, bytes, count, slot in
    guard let context = unsafe context, let connection = unsafe connection, let path = unsafe path,
        let method = unsafe method, let count = unsafe count, let slot = unsafe slot
    else { return .NO }
    let state = unsafe Unmanaged<ServerState>.fromOpaque(context).takeUnretainedValue()
    guard let pointer = unsafe slot.pointee else {
        guard let socketContext = unsafe cmicrohttp_socket_context(connection) else { return .NO }
        let client = unsafe Unmanaged<ClientConnection>.fromOpaque(socketContext).takeUnretainedValue()
        let head = unsafe RequestHead(connection, path: path, method: method, client: client.address)
        switch head.check(bodyBytes: state.options.bodyBytes, isStopping: state.isStopping) {
        case .refuse(let response):
            client.becomeBusy()
            return unsafe send(response, on: connection)
        case .accept(let request):
            let exchange = unsafe Exchange(
                ConnectionHandle(connection), request: request, client: client, bodyBytes: state.options.bodyBytes)
            guard state.begin(exchange, on: client) else { return .NO }
            unsafe slot.pointee = unsafe Unmanaged.passRetained(exchange).toOpaque()
            return .YES
        }
    }
    let exchange = unsafe Unmanaged<Exchange>.fromOpaque(pointer).takeUnretainedValue()
    let step: Exchange.Step
    if unsafe count.pointee > 0 {
        step = unsafe exchange.receive(UnsafeRawBufferPointer(start: bytes, count: count.pointee))
        unsafe count.pointee = 0
    } else {
        step = exchange.advance()
    }
    switch step {
    case .proceed: return .YES
    case .hangUp: return .NO
    case .submit:
        state.submit(exchange)
        return .YES
    case .send(let response): return unsafe send(response, on: connection)
    }
}

/// A request was answered, or its connection broke off.
let requestCompleted: MHD_RequestCompletedCallback = { context, connection, slot, code in
    guard let connection = unsafe connection, let slot = unsafe slot else { return }
    if let pointer = unsafe slot.pointee {
        unsafe slot.pointee = nil
        unsafe Unmanaged<Exchange>.fromOpaque(pointer).takeRetainedValue().end(isComplete: cmicrohttp_is_complete(code))
    } else if let socketContext = unsafe cmicrohttp_socket_context(connection) {
        // It was refused at once.
        unsafe Unmanaged<ClientConnection>.fromOpaque(socketContext).takeUnretainedValue().end()
    }
}

/// A stream's connection can take more. The response holds a reference to its stream until `streamReleased`.
let streamWanted: MHD_ContentReaderCallback = { context, _, buffer, count in
    guard let context = unsafe context, let buffer = unsafe buffer else { return cmicrohttp_break }
    let stream = unsafe Unmanaged<HTTPBodyStream>.fromOpaque(context).takeUnretainedValue()
    return unsafe stream.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: count))
}

/// The response of a stream is no more.
let streamReleased: MHD_ContentReaderFreeCallback = { context in
    guard let context = unsafe context else { return }
    unsafe Unmanaged<HTTPBodyStream>.fromOpaque(context).release()
}

private func send(_ response: HTTPResponse, on connection: OpaquePointer) -> MHD_Result {
    unsafe response.queue(on: connection) || HTTPResponse.unsendable.queue(on: connection) ? .YES : .NO
}

private func clientAddress(of connection: OpaquePointer) -> String {
    var text = [CChar](repeating: 0, count: 64)
    guard unsafe cmicrohttp_client_address(connection, &text, text.count) else { return "unknown" }
    let address = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    // An IPv4 address on a socket of both kinds.
    return address.hasPrefix("::ffff:") && address.contains(".") ? String(address.dropFirst(7)) : address
}
