import Catalog
import Conditions
import Foundation
import Glibc
import Imaging
import Inference
import Remote
import SystemPackage
import TierModel

/// One thing that `doctor` looked at.
public struct DoctorCheck: Hashable, Encodable, Sendable {
    /// How it is.
    public enum State: String, Encodable, Sendable {
        /// As it should be.
        case ok
        /// Works, but could be better.
        case warning
        /// Does not work.
        case problem
    }

    /// What was looked at.
    public var name: String
    /// How it is.
    public var state: State
    /// What was found.
    public var found: String
    /// What to do about it.
    public var remedy: String?

    /// Makes a check.
    public init(name: String, state: State, found: String, remedy: String?) {
        self.name = name
        self.state = state
        self.found = found
        self.remedy = remedy
    }
}

/// Looks at everything the engine needs, and says how to mend what is amiss. Changes nothing but a probe object on the remote.
public struct Doctor: Sendable {
    private let library: Library?

    /// Examines a library, or only the installation.
    public init(library: Library?) {
        self.library = library
    }

    /// Looks at everything.
    public func examine() async -> [DoctorCheck] {
        var checks = [runtime(), models(), decoder(), movieTools()]
        guard let library else { return checks }
        checks.append(await catalog(library))
        checks.append(await profile(library))
        checks.append(folders(library))
        checks.append(disk(library))
        checks += await conditions(library)
        if let quarantine = quarantine(library) { checks.append(quarantine) }
        checks.append(contentsOf: await remote(library))
        if library.configuration.remote != nil { checks.append(await publication(library)) }
        return checks
    }

    private func runtime() -> DoctorCheck {
        check("inference runtime") {
            let runtime = try InferenceRuntime()
            return "OpenVINO \(runtime.version)"
        }
    }

    private func models() -> DoctorCheck {
        check("models") {
            let store = try ModelStore()
            try store.verify()
            return store.manifest.models.map { "\($0.name) \($0.version)" }.joined(separator: ", ")
        }
    }

    private func profile(_ library: Library) async -> DoctorCheck {
        do {
            let report = try await library.profile()
            let time = report.secondsPerPhoto.map { String(format: ", about %.2f s a photo", $0) } ?? ""
            let bits = report.precision == .int8 ? ", faces and text found in 8-bit numbers" : ""
            return DoctorCheck(
                name: "analysis profile", state: .ok,
                found: "\(report.profile.rawValue) (\(report.why))" + time
                    + bits, remedy: nil)
        } catch {
            return failed("analysis profile", error)
        }
    }

    private func decoder() -> DoctorCheck {
        guard let path = PhotoReader.findDecoder() else {
            return DoctorCheck(
                name: "decoder", state: .warning, found: "tiersync-decoder was not found: only JPEG can be imported",
                remedy: "install it beside tiersync (make install), or set TIERSYNC_DECODER")
        }
        return DoctorCheck(name: "decoder", state: .ok, found: "\(path)", remedy: nil)
    }

    private func movieTools() -> DoctorCheck {
        guard let tools = MovieTools.find() else {
            return DoctorCheck(
                name: "movies", state: .warning,
                found: "ffmpeg was not found: movies are imported only beside a picture of the same name",
                remedy: "install ffmpeg (Debian: apt install ffmpeg), or set TIERSYNC_FFMPEG")
        }
        return DoctorCheck(name: "movies", state: .ok, found: "\(tools.ffmpeg)", remedy: nil)
    }

    private func catalog(_ library: Library) async -> DoctorCheck {
        do {
            let problems = try await library.catalog.checkIntegrity()
            guard let first = problems.first else {
                return DoctorCheck(name: "catalog", state: .ok, found: "sound", remedy: nil)
            }
            return DoctorCheck(
                name: "catalog", state: .problem, found: "\(problems.count) problems, the first: \(first)",
                remedy: "keep a copy of the folder and rebuild the library from the remote")
        } catch {
            return failed("catalog", error)
        }
    }

    private func folders(_ library: Library) -> DoctorCheck {
        for folder in library.layout.subfolders where access(folder.string, W_OK | X_OK) != 0 {
            return DoctorCheck(
                name: "folders", state: .problem, found: "\(folder) cannot be written",
                remedy: "change its owner or permissions: sudo chown -R $USER '\(library.layout.folder)'")
        }
        return DoctorCheck(name: "folders", state: .ok, found: "\(library.layout.folder)", remedy: nil)
    }

    /// What idle-only work waits for here, and what of that this machine cannot tell.
    private func conditions(_ library: Library) async -> [DoctorCheck] {
        let report = try? await ConditionWatch(probes: library.conditionProbes()).report()
        return (report?.findings ?? []).map { finding in
            DoctorCheck(
                name: "idle-only: \(finding.condition.rawValue)", state: .ok,
                found: finding.found + (finding.holds ? "" : "; analyze --idle-only waits"), remedy: nil)
        }
    }

    private func disk(_ library: Library) -> DoctorCheck {
        var status = statvfs()
        guard statvfs(library.layout.folder.string, &status) == 0 else {
            return DoctorCheck(
                name: "disk", state: .problem, found: "cannot be asked: \(Errno(rawValue: errno))", remedy: nil)
        }
        let free = Int64(status.f_bavail) * Int64(status.f_frsize)
        let isLow = free < 2_000_000_000
        return DoctorCheck(
            name: "disk", state: isLow ? .warning : .ok,
            found: "\(free / 1_000_000) MB free",
            remedy: isLow ? "free some space, or run: tiersync evict --free 10GB" : nil)
    }

    private func quarantine(_ library: Library) -> DoctorCheck? {
        let content = Quarantine(layout: library.layout).content()
        guard content.files > 0 else { return nil }
        return DoctorCheck(
            name: "quarantine", state: .warning,
            found:
                "\(content.files) damaged originals (\(content.bytes) bytes) were put aside; the remote has sound ones",
            remedy: "look at them in \(library.layout.quarantine), then remove them; nothing uses them")
    }

    private func remote(_ library: Library) async -> [DoctorCheck] {
        guard library.configuration.remote != nil else {
            return [
                DoctorCheck(
                    name: "remote", state: .warning, found: "none: originals are only on this disk",
                    remedy: "name one with: tiersync remote set URL")
            ]
        }
        do {
            let store = try await library.makeStore()
            let capabilities = try await store.probe(library.context(.metadata))
            var checks = [
                DoctorCheck(
                    name: "remote", state: .ok,
                    found: "\(store.location), proves content by "
                        + (capabilities.checksUploadDigest ? "a check of each upload" : "reading it back"), remedy: nil)
            ]
            if let warning = library.sharedDiskWarning {
                checks.append(
                    DoctorCheck(name: "remote disk", state: .warning, found: warning, remedy: "use another disk"))
            }
            return checks
        } catch {
            return [failed("remote", error)]
        }
    }

    private func publication(_ library: Library) async -> DoctorCheck {
        do {
            let backlog = try await library.catalog.publicationBacklog()
            guard !backlog.isEmpty else {
                return DoctorCheck(
                    name: "published", state: .ok, found: "the remote has all entries and decisions", remedy: nil)
            }
            return DoctorCheck(
                name: "published", state: .warning,
                found: "\(backlog.photos) photos and \(backlog.decisions) decisions are not on the remote yet",
                remedy: "run: tiersync push")
        } catch {
            return failed("published", error)
        }
    }

    private func check(_ name: String, _ body: () throws -> String) -> DoctorCheck {
        do {
            return DoctorCheck(name: name, state: .ok, found: try body(), remedy: nil)
        } catch {
            return failed(name, error)
        }
    }

    private func failed(_ name: String, _ error: any Error) -> DoctorCheck {
        let failure = PhotoFailure(photo: nil, file: "", error: error)
        return DoctorCheck(name: name, state: .problem, found: failure.error, remedy: failure.remedy)
    }
}

extension Library {
    /// A warning when the remote is a directory on the library's own file system: one disk is one copy.
    public var sharedDiskWarning: String? {
        guard let remote = configuration.remote, let location = try? RemoteLocation.parse(remote).location,
            case .directory(let folder) = location
        else { return nil }
        var here = stat()
        var there = stat()
        guard stat(layout.folder.string, &here) == 0, stat(folder.string, &there) == 0, here.st_dev == there.st_dev
        else { return nil }
        return "the remote is on the same file system as the library: if that disk fails, both are lost"
    }
}
