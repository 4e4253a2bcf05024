import CLinux
import Glibc
import Synchronization

/// A property or a method without arguments on D-Bus.
struct BusProperty: Hashable, Sendable {
    /// What has properties.
    struct Object: Hashable, Sendable {
        var service: String
        var path: String
        var interface: String

        func asking(_ member: String) -> BusProperty {
            BusProperty(service: service, path: path, interface: interface, member: member)
        }
    }

    var service: String
    var path: String
    var interface: String
    var member: String
}

/// Reads single values off D-Bus by libsystemd's sd-bus. What is not there, or does not answer within a quarter of a second, has no value; a bus
/// that could not be reached is tried again after ten seconds.
final class SystemBus: Sendable {
    /// The connection's owner: closes it.
    @safe private struct Connection: ~Copyable, Sendable {
        /// As a number, since a pointer is not `Sendable`; the lock keeps it to one thread at a time.
        private let address: UInt

        init(_ bus: OpaquePointer) { address = UInt(bitPattern: bus) }

        var bus: OpaquePointer? { unsafe OpaquePointer(bitPattern: address) }

        deinit { unsafe sd_bus_flush_close_unref(bus) }
    }

    private struct State: ~Copyable, Sendable {
        var connection: Connection?
        var retryAt: ContinuousClock.Instant?
    }

    private let place: BusAddress
    private let state: Mutex<State>

    init(_ place: BusAddress) {
        self.place = place
        state = Mutex(State())
    }

    /// A property; `nil` also where it is of another type.
    func value<Value: BusValue>(_ property: BusProperty) -> Value? {
        unsafe withBus { bus in
            var value = Value.zero
            let result = unsafe sd_bus_get_property_trivial(
                bus, property.service, property.path, property.interface, property.member, nil, Value.signature, &value)
            return (value, result)
        }.map(Value.init(raw:))
    }

    /// What a method answers.
    func answer<Value: BusValue>(_ method: BusProperty) -> Value? {
        unsafe withBus { bus in
            var message: OpaquePointer?
            var reply: OpaquePointer?
            defer {
                unsafe sd_bus_message_unref(message)
                unsafe sd_bus_message_unref(reply)
            }
            var result = unsafe sd_bus_message_new_method_call(
                bus, &message, method.service, method.path, method.interface, method.member)
            var value = Value.zero
            if result >= 0 { result = unsafe sd_bus_call(bus, message, Self.patience, nil, &reply) }
            if result >= 0 {
                result = unsafe sd_bus_message_read_basic(reply, Value.signature, &value)
                if result == 0 { result = -ENODATA }
            }
            return (value, result)
        }.map(Value.init(raw:))
    }

    private func withBus<Value>(_ body: (OpaquePointer) -> (Value, Int32)) -> Value? {
        state.withLock { state in
            guard let bus = unsafe connected(&state) else { return nil }
            let (value, result) = unsafe body(bus)
            guard result < 0 else { return value }
            // The bus itself is gone: another one may come.
            if [-ENOTCONN, -ECONNRESET, -EPIPE, -ECHILD].contains(result) {
                state.connection = nil
                state.retryAt = .now + Self.pause
            }
            return nil
        }
    }

    private func connected(_ state: inout State) -> OpaquePointer? {
        if state.connection == nil {
            if let retryAt = state.retryAt, .now < retryAt { return nil }
            var bus: OpaquePointer?
            let result = unsafe open(&bus)
            guard result >= 0, let bus = unsafe bus else {
                unsafe sd_bus_unref(bus)
                state.retryAt = .now + Self.pause
                return nil
            }
            unsafe sd_bus_set_method_call_timeout(bus, Self.patience)
            state.connection = unsafe Connection(bus)
        }
        return unsafe state.connection?.bus
    }

    private func open(_ bus: inout OpaquePointer?) -> Int32 {
        switch place {
        case .system: return unsafe sd_bus_open_system(&bus)
        case .session: return unsafe sd_bus_open_user(&bus)
        case .address(let address):
            var result = unsafe sd_bus_new(&bus)
            if result >= 0 { result = unsafe sd_bus_set_address(bus, address) }
            if result >= 0 { result = unsafe sd_bus_set_bus_client(bus, 1) }
            return result >= 0 ? unsafe sd_bus_start(bus) : result
        }
    }

    /// Microseconds.
    private static let patience: UInt64 = 250_000
    private static let pause = Duration.seconds(10)
}

/// A basic type of D-Bus (https://dbus.freedesktop.org/doc/dbus-specification.html#basic-types).
protocol BusValue {
    /// As libsystemd hands it over.
    associatedtype Raw: BitwiseCopyable, Sendable
    /// The type's code.
    static var signature: CChar { get }
    static var zero: Raw { get }

    init(raw: Raw)
}

extension Bool: BusValue {
    static let signature = CChar(UInt8(ascii: "b"))
    static let zero: Int32 = 0

    init(raw: Int32) { self = raw != 0 }
}

extension UInt32: BusValue {
    static let signature = CChar(UInt8(ascii: "u"))

    init(raw: UInt32) { self = raw }
}

extension UInt64: BusValue {
    static let signature = CChar(UInt8(ascii: "t"))

    init(raw: UInt64) { self = raw }
}

extension Double: BusValue {
    static let signature = CChar(UInt8(ascii: "d"))

    init(raw: Double) { self = raw }
}
