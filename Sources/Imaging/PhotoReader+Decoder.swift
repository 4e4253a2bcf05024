import Foundation
import Glibc
public import SystemPackage

extension PhotoReader {
    /// The name of the program that decodes formats other than JPEG.
    public static let decoderName = "tiersync-decoder"

    /// Looks for the decoder: where the environment variable `TIERSYNC_DECODER` says, else beside the running program, else
    /// in `../libexec/tiersync` from there.
    public static func findDecoder() -> FilePath? {
        if let named = ProcessInfo.processInfo.environment["TIERSYNC_DECODER"], !named.isEmpty {
            return executable(FilePath(named))
        }
        guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
            return nil
        }
        let folder = FilePath(program).removingLastComponent()
        return executable(folder.appending(decoderName))
            ?? executable(folder.removingLastComponent().appending("libexec/tiersync").appending(decoderName))
    }

    private static func executable(_ file: FilePath) -> FilePath? {
        unsafe file.withPlatformString { unsafe access($0, X_OK) } == 0 ? file : nil
    }
}
