import Foundation
import Glibc
public import SystemPackage

/// The programs that look into films: ffmpeg and ffprobe, as the system has them.
public struct MovieTools: Hashable, Sendable {
    /// Takes frames out of films.
    public let ffmpeg: FilePath
    /// Tells what a film is.
    public let ffprobe: FilePath

    /// Names the programs.
    public init(ffmpeg: FilePath, ffprobe: FilePath) {
        self.ffmpeg = ffmpeg
        self.ffprobe = ffprobe
    }

    /// Looks for them: where the environment variable `TIERSYNC_FFMPEG` names ffmpeg (and ffprobe beside it), else in `PATH`.
    ///
    /// - Returns: `nil` unless both are there.
    public static func find() -> MovieTools? {
        let environment = ProcessInfo.processInfo.environment
        if let named = environment["TIERSYNC_FFMPEG"], !named.isEmpty {
            let ffmpeg = FilePath(named)
            return tools(ffmpeg, ffmpeg.removingLastComponent().appending("ffprobe"))
        }
        let folders = (environment["PATH"] ?? "").split(separator: ":").map { FilePath(String($0)) }
        return folders.lazy.filter(\.isAbsolute).compactMap { folder in
            tools(folder.appending("ffmpeg"), folder.appending("ffprobe"))
        }.first
    }

    private static func tools(_ ffmpeg: FilePath, _ ffprobe: FilePath) -> MovieTools? {
        let areThere = [ffmpeg, ffprobe].allSatisfy { file in
            unsafe file.withPlatformString { unsafe access($0, X_OK) } == 0
        }
        return areThere ? MovieTools(ffmpeg: ffmpeg, ffprobe: ffprobe) : nil
    }
}
