import Catalog
import Foundation
import Remote
import TierModel

/// Which writers a remote has, by their newest manifests.
struct DeviceListing: Sendable {
    let library: Library
    let store: any ObjectStore

    /// A writer, and the newest manifest of it that counts; where none does, the newest at all.
    struct Device: Sendable {
        var writer: String
        /// `nil` when it is damaged.
        var signed: Manifest.Signed?
        /// Why nothing of it counts.
        var problem: String?
    }

    /// One request, and one for each manifest that is read.
    func devices(_ members: MemberList?) async throws -> [Device] {
        let context = library.context(.metadata)
        var found: [String: [(number: Int64, key: ObjectKey)]] = [:]
        for try await object in store.list(ObjectKey(EngineKey.writers), context) {
            guard let (writer, number) = EngineKey.manifest(object.key) else { continue }
            found[writer, default: []].append((number, object.key))
        }
        var devices: [Device] = []
        for (writer, manifests) in found.sorted(by: { $0.key < $1.key }) {
            devices.append(try await device(writer, manifests.sorted { $0.number > $1.number }.map(\.key), members))
        }
        return devices
    }

    private func device(_ writer: String, _ manifests: [ObjectKey], _ members: MemberList?) async throws -> Device {
        var newest: Device?
        for key in manifests {
            let data = try await library.contents(of: key, in: store) ?? Data()
            guard let signed = try Manifest.decode(data, from: store.location), signed.manifest.writer == writer else {
                newest = newest ?? Device(writer: writer, problem: "\(PrintableName.escaped(key.rawValue)) is damaged")
                continue
            }
            switch Standing(of: signed, members) {
            case .counts: return Device(writer: writer, signed: signed, problem: newest?.problem)
            case .refused(let why):
                let isForged =
                    members?.member(writer, nil) != nil && members?.role(of: writer, signedBy: signed.signer) == nil
                newest = newest ?? Device(writer: writer, signed: signed, problem: isForged ? why : nil)
            }
        }
        return newest ?? Device(writer: writer, problem: "it has no manifest")
    }
}
