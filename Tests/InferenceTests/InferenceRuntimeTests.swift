import Foundation
import Inference
import SystemPackage
import Testing
import TierModel

struct InferenceRuntimeTests {
    /// Tries to load a runtime that is named in the environment.
    private func refusal(naming path: String) -> InferenceError? {
        let places = InstallationPlaces(environment: ["TIERSYNC_OPENVINO": path], programFolder: "/nowhere")
        do {
            _ = try InferenceRuntime(places: places)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a missing runtime is an error that says what to type`() throws {
        let folder = try TemporaryFolder()
        let error = try #require(refusal(naming: folder.path.string))
        #expect(error.code == .runtimeMissing)
        #expect(error.message.contains(folder.path.string))
        #expect(error.remedy?.contains("make setup") == true)
        #expect(error.exitStatus == .somePhotosFailed)
    }

    @Test func `an installed program names the script that came with it`() throws {
        let folder = try TemporaryFolder()
        let script = folder.path.appending("libexec/tiersync/install-openvino")
        try FileManager.default.createDirectory(
            atPath: script.removingLastComponent().string, withIntermediateDirectories: true)
        _ = FileManager.default.createFile(
            atPath: script.string, contents: Data("#!/bin/sh\n".utf8), attributes: [.posixPermissions: 0o755])
        let places = InstallationPlaces(
            environment: ["TIERSYNC_OPENVINO": "/nowhere"], programFolder: folder.path.appending("bin"))
        let error = #expect(throws: InferenceError.self) { try InferenceRuntime(places: places) }
        #expect(error?.remedy?.contains(script.string) == true)
        #expect(error?.remedy?.contains("make setup") == false)
    }

    @Test func `a file that is no library is refused by name`() throws {
        let folder = try TemporaryFolder()
        let file = folder.path.appending("libopenvino_c.so.2641")
        try Data("not a library".utf8).write(to: URL(fileURLWithPath: file.string))
        let error = try #require(refusal(naming: folder.path.string))
        #expect(error.code == .runtimeMissing)
        #expect(error.message.contains(file.string))
    }

    @Test func `a library without the functions names the first that is missing`() throws {
        let error = try #require(refusal(naming: "libm.so.6"))
        #expect(error.code == .runtimeMissing)
        #expect(error.message.contains("ov_get_openvino_version"))
    }

    @Test func `no other runtime is used than the one that the user names`() {
        #expect(refusal(naming: "/nowhere/at/all")?.code == .runtimeMissing)
    }

    @Test func `the runtime is found in the user's data folder`() throws {
        let installed = FilePath(try TestMaterial.runtime.path)
        try #require(installed.isAbsolute, "this machine's runtime is found by the system's loader")
        let data = try TemporaryFolder()
        let release = data.path.appending("tiersync/openvino-2026.4.1")
        try FileManager.default.createDirectory(
            atPath: release.removingLastComponent().string, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: release.string, withDestinationPath: installed.removingLastComponent().string)
        let places = InstallationPlaces(
            environment: ["XDG_DATA_HOME": data.path.string], programFolder: "/nowhere")
        let runtime = try InferenceRuntime(places: places)
        #expect(runtime.path.hasPrefix(release.string))
        #expect(runtime.version.hasPrefix("2026."))
    }
}
