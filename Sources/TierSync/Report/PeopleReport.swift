import Catalog
import Foundation
public import TierModel

/// One row of `people list`: a person with a name, or a cluster that has none yet.
public struct PersonSummary: Hashable, Encodable, Sendable {
    /// The name.
    @ExplicitNull public var person: String?
    /// The number of the cluster; the first of them where a person has several.
    public var cluster: Int64
    /// Faces.
    public var faces: Int
    /// Photos that they are in.
    public var photos: Int
    /// The best face of the cluster, to show for all of them: filled by `people(limit:least:)` only.
    public var cover: FaceKey?
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
    @ExplicitNull public var cluster: Int64?
    /// The name of its person.
    @ExplicitNull public var person: String?
}

extension Library {
    /// People and unnamed clusters, those with the most faces first. Hidden people are left out.
    public func people() async throws -> [PersonSummary] {
        try await clusterWhatIsNew()
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
        try await clusterWhatIsNew()
        var names: [PersonID: String] = [:]
        var files: [PhotoID: String] = [:]
        var last: Int64?
        while true {
            let page = try await catalog.faces(after: last, limit: 1000)
            guard let end = page.last else { return }
            last = end.id
            files.removeAll(keepingCapacity: true)
            for face in page { try body(try await summary(of: face, names: &names, files: &files)) }
        }
    }

    /// The faces of a person by name, or of an unnamed cluster by its number.
    ///
    /// - Throws: `EngineError` (`unknownPerson`).
    public func faces(ofPerson reference: String) async throws -> [FaceSummary] {
        try await clusterWhatIsNew()
        let named = try await catalog.person(named: reference)
        var faces: [FaceRecord] = []
        for person in named { faces += try await catalog.faces(person: person.id) }
        if named.isEmpty, let cluster = Int64(reference) { faces = try await catalog.faces(cluster: cluster) }
        guard !faces.isEmpty else {
            throw EngineError(
                .unknownPerson, "nobody is called \(PrintableName.escaped(reference)), and no cluster has that number",
                remedy: "tiersync people list shows names and numbers")
        }
        var names: [PersonID: String] = [:]
        var files: [PhotoID: String] = [:]
        var rows: [FaceSummary] = []
        for face in faces { rows.append(try await summary(of: face, names: &names, files: &files)) }
        return rows
    }

    /// One face as a row.
    func summary(of face: FaceRecord) async throws -> FaceSummary {
        var (names, files) = ([PersonID: String](), [PhotoID: String]())
        return try await summary(of: face, names: &names, files: &files)
    }

    private func summary(
        of face: FaceRecord, names: inout [PersonID: String], files: inout [PhotoID: String]
    ) async throws -> FaceSummary {
        if files[face.photo] == nil { files[face.photo] = try await catalog.photo(face.photo)?.primary.fileName }
        if let person = face.person, names[person] == nil { names[person] = try await catalog.person(person)?.name }
        return FaceSummary(
            photo: face.photo, sha256: face.digest, file: files[face.photo] ?? "", face: face.face.key,
            index: face.index,
            box: face.face.box, width: face.photoWidth, height: face.photoHeight, cluster: face.cluster,
            person: face.person.flatMap { names[$0] })
    }
}
