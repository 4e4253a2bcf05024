import COpenVINO
import Foundation
import SystemPackage

/// The runtime's functions, loaded from one file and kept until the process ends.
final class OpenVINOLibrary: Sendable {
    let functions: ts_ov_functions
    /// For example `2026.4.1-22089-…`.
    let version: String

    /// The release whose C interface `COpenVINO` declares. Others number the element types differently.
    static let release = "2026."

    /// Loads the library at `path`, a file or a plain soname. The text of the error says why it cannot be used.
    init(path: FilePath) throws(LoadError) {
        var functions = ts_ov_functions()
        let problem = unsafe path.withPlatformString { unsafe ts_ov_load($0, &functions) }
        if let problem = unsafe problem {
            defer { unsafe free(problem) }
            throw LoadError(reason: unsafe String(cString: problem))
        }
        var version = unsafe ts_ov_version()
        guard unsafe functions.get_openvino_version(&version) == 0, let build = unsafe version.buildNumber else {
            throw LoadError(reason: "it does not tell its version")
        }
        let text = unsafe String(cString: build)
        unsafe functions.version_free(&version)
        guard text.hasPrefix(Self.release) else {
            throw LoadError(reason: "it is OpenVINO \(text), and \(Self.release)4 is needed")
        }
        self.functions = functions
        self.version = text
    }

    /// Why a file cannot be used as the runtime.
    struct LoadError: Error {
        let reason: String
    }

    /// Throws an error with the runtime's own explanation when `status` is not success.
    func check(
        _ status: ts_ov_status, _ code: InferenceError.Code, _ attempt: @autoclosure () -> String
    ) throws(InferenceError) {
        guard status != 0 else { return }
        throw InferenceError(code, "\(attempt()): \(explanation(of: status))")
    }

    private func explanation(of status: ts_ov_status) -> String {
        // The message belongs to this thread's last failed call, and to us.
        if let message = functions.get_last_err_msg() {
            defer { unsafe functions.free(message) }
            let text = unsafe String(cString: message).trimmingCharacters(in: .whitespacesAndNewlines)
            if !text.isEmpty { return text.replacingOccurrences(of: "\n", with: " ") }
        }
        guard let name = functions.get_error_info(status) else { return "status \(status)" }
        return unsafe String(cString: name)
    }
}
