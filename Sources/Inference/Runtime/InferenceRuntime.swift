import COpenVINO
import Foundation
import SystemPackage

/// The OpenVINO runtime: found and loaded when this is made, not when the program starts.
///
/// Make one a process. It is safe on every thread.
public final class InferenceRuntime: Sendable {
    let library: OpenVINOLibrary
    private let core: Core
    private let cache: CompiledModelCache?
    /// The file that was loaded, or a plain name where the system's loader found it.
    public let path: String

    /// Finds and loads the runtime.
    ///
    /// It is looked for in `TIERSYNC_OPENVINO` (a folder or file; nowhere else when set), `../lib/tiersync` beside the
    /// program, `$XDG_DATA_HOME/tiersync/openvino-*`, and where the system's loader looks.
    ///
    /// - Throws: `runtimeMissing` when none is there, or none can be used.
    public convenience init() throws(InferenceError) {
        try self.init(places: .current)
    }

    /// Finds the runtime from other places: for tests.
    package init(places: InstallationPlaces) throws(InferenceError) {
        (library, path) = try Self.firstUsable(in: places)
        core = try Core(library)
        // Each version of the runtime has a folder of its own on each kind of processor: several machines may share a home.
        let device = "\(library.version) \(core.property("FULL_DEVICE_NAME") ?? "unknown")"
        let name = String(device.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") ? $0 : "-" })
        cache = (places.cacheFolder?.appending("compiled").appending("openvino-\(name.prefix(150))"))
            .map(CompiledModelCache.init(folder:))
    }

    private static func firstUsable(
        in places: InstallationPlaces
    ) throws(InferenceError) -> (library: OpenVINOLibrary, path: String) {
        var reasons: [String] = []
        for candidate in RuntimeSearch(places: places).candidates {
            do {
                return (try OpenVINOLibrary(path: candidate), candidate.string)
            } catch {
                reasons.append("\(candidate): \(error.reason)")
            }
        }
        throw .runtimeMissing(
            "the OpenVINO runtime cannot be used: " + reasons.joined(separator: "; "),
            installer: places.runtimeInstaller)
    }

    /// The runtime's version, for example `2026.4.1-22089-…`.
    public var version: String { library.version }

    /// What the processor is called, for `doctor`.
    public var processorName: String { core.property("FULL_DEVICE_NAME") ?? "unknown" }

    /// Reads and compiles a model.
    ///
    /// - Parameters:
    ///   - description: the bytes of the `.xml` file.
    ///   - weights: the bytes of the `.bin` file.
    func compile(
        description: Data, weights: Data, name: String, properties: [(key: String, value: String)]
    ) throws(InferenceError) -> CompiledModel {
        var constants = try TensorHandle(library, type: .byte, shape: [weights.count])
        try constants.fill(with: weights)
        let model = try core.read(description: description, weights: constants, name: name)
        guard let cache else { return try core.compile(model, name: name, properties: properties) }
        return try cache.use { folder throws(InferenceError) in
            guard let folder else { return try core.compile(model, name: name, properties: properties) }
            do {
                return try core.compile(
                    model, name: name, properties: properties + [(key: "CACHE_DIR", value: folder.string)])
            } catch {
                // The disk is full, say: whatever it is, without a cache there may be none of it.
                return try core.compile(model, name: name, properties: properties)
            }
        }
    }
}

/// Owns a core.
@safe private struct Core: ~Copyable, Sendable {
    private let library: OpenVINOLibrary
    private let handle: ts_ov_core

    init(_ library: OpenVINOLibrary) throws(InferenceError) {
        var pointer: OpaquePointer?
        try library.check(
            unsafe library.functions.core_create(&pointer), .loadFailed, "the runtime does not start")
        self.library = library
        unsafe handle = ts_ov_core(pointer: pointer)
    }

    deinit {
        unsafe library.functions.core_free(handle.pointer)
    }

    func property(_ key: String) -> String? {
        var value: UnsafeMutablePointer<CChar>?
        guard unsafe library.functions.core_get_property(handle.pointer, "CPU", key, &value) == 0,
            let text = unsafe value
        else { return nil }
        defer { unsafe library.functions.free(text) }
        return unsafe String(cString: text)
    }

    func read(
        description: Data, weights: borrowing TensorHandle, name: String
    ) throws(InferenceError) -> ModelHandle {
        var pointer: OpaquePointer?
        let constants = unsafe weights.handle.pointer
        let status = unsafe description.withUnsafeBytes { text in
            unsafe library.functions.core_read_model_from_memory_buffer(
                handle.pointer, text.bindMemory(to: CChar.self).baseAddress, text.count, constants, &pointer)
        }
        try library.check(status, .loadFailed, "the model \(name) cannot be read")
        return unsafe ModelHandle(library: library, pointer: pointer)
    }

    func compile(
        _ model: borrowing ModelHandle, name: String, properties: [(key: String, value: String)]
    ) throws(InferenceError) -> CompiledModel {
        // Copies that live until the call returns.
        let texts = unsafe properties.map { unsafe (key: strdup($0.key), value: strdup($0.value)) }
        defer {
            unsafe texts.forEach { text in
                unsafe free(text.key)
                unsafe free(text.value)
            }
        }
        let entries = unsafe texts.map { unsafe ts_ov_property(key: $0.key, value: $0.value) }
        var pointer: OpaquePointer?
        var functions = library.functions
        let status = unsafe ts_ov_compile(
            &functions, handle.pointer, model.pointer, "CPU", entries, entries.count, &pointer)
        try library.check(status, .loadFailed, "the model \(name) cannot be compiled")
        return unsafe CompiledModel(library: library, handle: ts_ov_compiled(pointer: pointer))
    }
}
