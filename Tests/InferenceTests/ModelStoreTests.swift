import Foundation
import Inference
import SystemPackage
import Testing

struct ModelStoreTests {
    /// A copy of the models in which one thing is wrong.
    private func damagedCopy(in folder: FilePath, _ damage: (FilePath) throws -> Void) throws -> ModelStore {
        let copy = folder.appending("models")
        try FileManager.default.copyItem(atPath: TestMaterial.models.string, toPath: copy.string)
        try damage(copy)
        return try ModelStore(folder: copy.string)
    }

    private func edit(_ path: FilePath, _ change: (inout Data) -> Void) throws {
        let url = URL(fileURLWithPath: path.string)
        var bytes = try Data(contentsOf: url)
        change(&bytes)
        try bytes.write(to: url)
    }

    @Test func `the files of the repository are those of the manifest`() throws {
        let store = try TestMaterial.store
        try store.verify()
        #expect(try store.model(for: .faceDetection).identifier == "centerface-1")
        #expect(store.manifest.models.allSatisfy { $0.byteCount > 0 && !$0.licence.spdx.isEmpty })
    }

    @Test(arguments: ["centerface.bin", "centerface.xml", "dlib-face-resnet-v1.bin", "dlib-face-resnet-v1.xml"])
    func `a model with one changed byte is refused`(file: String) throws {
        let folder = try TemporaryFolder()
        let store = try damagedCopy(in: folder.path) { copy in
            try edit(copy.appending(file)) { $0[$0.count / 2] ^= 1 }
        }
        let error = try #require(throws: InferenceError.self) {
            try FaceAnalyzer(runtime: TestMaterial.runtime, models: store)
        }
        #expect(error.code == .modelDamaged)
        #expect(error.message.contains(file))
        #expect(throws: InferenceError.self) { try store.verify() }
    }

    @Test func `a truncated model is refused with both sizes`() throws {
        let folder = try TemporaryFolder()
        let store = try damagedCopy(in: folder.path) { copy in
            try edit(copy.appending("centerface.bin")) { $0.removeLast(1000) }
        }
        let error = try #require(throws: InferenceError.self) { try store.verify() }
        #expect(error.code == .modelDamaged)
        #expect(error.message.contains("bytes"))
    }

    @Test func `a missing model file is named`() throws {
        let folder = try TemporaryFolder()
        let store = try damagedCopy(in: folder.path) { copy in
            try FileManager.default.removeItem(atPath: copy.appending("centerface.bin").string)
        }
        let error = try #require(throws: InferenceError.self) { try store.verify() }
        #expect(error.code == .modelMissing)
        #expect(error.message.contains("centerface.bin"))
    }

    @Test func `a manifest that leads outside its folder is refused`() throws {
        let folder = try TemporaryFolder()
        let store = try damagedCopy(in: folder.path) { copy in
            try edit(copy.appending("manifest.json")) { bytes in
                let text = String(decoding: bytes, as: UTF8.self)
                bytes = Data(text.replacingOccurrences(of: "centerface.xml", with: "../centerface.xml").utf8)
            }
        }
        let error = try #require(throws: InferenceError.self) { try store.verify() }
        #expect(error.code == .modelDamaged)
    }

    @Test(arguments: ["", "[]", #"{"schemaVersion": 2, "models": []}"#])
    func `a manifest that is not understood is refused`(text: String) throws {
        let folder = try TemporaryFolder()
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path.appending("manifest.json").string))
        let error = try #require(throws: InferenceError.self) { try ModelStore(folder: folder.path.string) }
        #expect(error.code == .modelDamaged)
    }

    @Test func `without models the error says where they were looked for`() throws {
        let places = InstallationPlaces(environment: [:], programFolder: "/nowhere/bin")
        let error = try #require(throws: InferenceError.self) { try ModelStore(places: places) }
        #expect(error.code == .modelMissing)
        #expect(error.message.contains("/nowhere/bin"))
        #expect(error.remedy?.contains("TIERSYNC_MODELS") == true)
    }

    @Test func `the models lie beside the program that was built`() throws {
        let places = InstallationPlaces(
            environment: [:], programFolder: InstallationPlaces.current.programFolder)
        let store = try ModelStore(places: places)
        try store.verify()
        #expect(store.manifest == (try TestMaterial.store.manifest))
    }

    @Test func `the models are found where an installation puts them`() throws {
        let folder = try TemporaryFolder()
        let share = folder.path.appending("share/tiersync")
        try FileManager.default.createDirectory(atPath: share.string, withIntermediateDirectories: true)
        try FileManager.default.createDirectory(
            atPath: folder.path.appending("bin").string, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: share.appending("models").string, withDestinationPath: TestMaterial.models.string)
        let places = InstallationPlaces(environment: [:], programFolder: folder.path.appending("bin"))
        try ModelStore(places: places).verify()
    }
}
