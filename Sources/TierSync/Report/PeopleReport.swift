import Catalog
import Foundation
public import TierModel

/// One row of `people list`: a person with a name, or a cluster that has none yet.
public struct PersonSummary: Hashable, Encodable, Sendable {
    /// The name.
    public var person: String?
    /// The number of the cluster; the first of them where a person has several.
    public var cluster: Int64
    /// Faces.
    public var faces: Int
    /// Photos that they are in.
    public var photos: Int

    private enum CodingKeys: String, CodingKey {
        case person, cluster, faces, photos
    }

    /// Encodes all keys, `null` where there is no name.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(person, forKey: .person)
        try container.encode(cluster, forKey: .cluster)
        try container.encode(faces, forKey: .faces)
        try container.encode(photos, forKey: .photos)
    }
}

/// One row of `people list --faces`.
public struct FaceSummary: Hashable, Encodable, Sendable {
    /// The photo.
    public var photo: PhotoID
    /// Its SHA-256.
    public var sha256: ContentDigest
    /// Its file name.
    public var file: String
    /// The stable key of the face.
    public var face: FaceKey
    /// The number of the face, from 1 at the left.
    public var index: Int
    /// In pixels of the upright original.
    public var box: PixelBox
    /// Width of the upright original in pixels.
    public var width: Int
    /// Height of the upright original in pixels.
    public var height: Int
    /// The number of its cluster.
    public var cluster: Int64?
    /// The name of its person.
    public var person: String?

    private enum CodingKeys: String, CodingKey {
        case photo, sha256, file, face, index, box, width, height, cluster, person
    }

    /// Encodes all keys, `null` where there is no name.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(photo, forKey: .photo)
        try container.encode(sha256, forKey: .sha256)
        try container.encode(file, forKey: .file)
        try container.encode(face, forKey: .face)
        try container.encode(index, forKey: .index)
        try container.encode(box, forKey: .box)
        try container.encode(width, forKey: .width)
        try container.encode(height, forKey: .height)
        try container.encode(cluster, forKey: .cluster)
        try container.encode(person, forKey: .person)
    }
}

extension Library {
    /// People and unnamed clusters, those with the most faces first. Hidden people are left out.
    public func people() async throws -> [PersonSummary] {
        var rows: [PersonSummary] = []
        var rowOfPerson: [PersonID: Int] = [:]
        for entry in try await catalog.people() where entry.person?.isHidden != true {
            if let person = entry.person, let row = rowOfPerson[person.id] {
                rows[row].faces += entry.faces
                rows[row].photos += entry.photos
                continue
            }
            if let person = entry.person { rowOfPerson[person.id] = rows.count }
            rows.append(
                PersonSummary(
                    person: entry.person?.name, cluster: entry.cluster, faces: entry.faces, photos: entry.photos))
        }
        return rows.sorted { ($1.faces, $0.cluster) < ($0.faces, $1.cluster) }
    }

    /// Hands over every face, page by page.
    public func forEachFace(_ body: (FaceSummary) throws -> Void) async throws {
        let names = try await personNames()
        var files: [PhotoID: String] = [:]
        var last: Int64?
        while true {
            let page = try await catalog.faces(after: last, limit: 1000)
            guard let end = page.last else { return }
            last = end.id
            files.removeAll(keepingCapacity: true)
            for face in page { try body(try await summary(of: face, names: names, files: &files)) }
        }
    }

    /// The faces of a person by name, or of an unnamed cluster by its number.
    ///
    /// - Throws: `EngineError` (`unknownPerson`).
    public func faces(ofPerson reference: String) async throws -> [FaceSummary] {
        let named = try await catalog.person(named: reference)
        var faces: [FaceRecord] = []
        for person in named { faces += try await catalog.faces(person: person.id) }
        if named.isEmpty, let cluster = Int64(reference) { faces = try await catalog.faces(cluster: cluster) }
        guard !faces.isEmpty else {
            throw EngineError(
                .unknownPerson, "nobody is called \(PrintableName.escaped(reference)), and no cluster has that number",
                remedy: "tiersync people list shows names and numbers")
        }
        let names = try await personNames()
        var files: [PhotoID: String] = [:]
        var rows: [FaceSummary] = []
        for face in faces { rows.append(try await summary(of: face, names: names, files: &files)) }
        return rows
    }

    private func personNames() async throws -> [PersonID: String] {
        var names: [PersonID: String] = [:]
        for entry in try await catalog.people() {
            if let person = entry.person, let name = person.name { names[person.id] = name }
        }
        return names
    }

    private func summary(
        of face: FaceRecord, names: [PersonID: String], files: inout [PhotoID: String]
    ) async throws -> FaceSummary {
        if files[face.photo] == nil { files[face.photo] = try await catalog.photo(face.photo)?.primary.fileName }
        return FaceSummary(
            photo: face.photo, sha256: face.digest, file: files[face.photo] ?? "", face: face.face.key,
            index: face.index,
            box: face.face.box, width: face.photoWidth, height: face.photoHeight, cluster: face.cluster,
            person: face.person.flatMap { names[$0] })
    }
}
