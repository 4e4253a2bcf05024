public import Catalog
import Foundation
import People
public import TierModel

/// A face with the photo that it is in.
public struct FaceCell: Hashable, Encodable, Sendable {
    /// The stable key of the face.
    public var face: FaceKey
    /// The number of the face, from 1 at the left.
    public var index: Int
    /// In pixels of the upright original.
    public var box: PixelBox
    /// The name of its person.
    @ExplicitNull public var person: String?
    /// The number of its cluster.
    @ExplicitNull public var cluster: Int64?
    /// The photo.
    public var cell: PhotoCell
}

/// A part of the faces of a person, or of a cluster without a name.
public struct PersonPage: Encodable, Sendable {
    /// The name.
    @ExplicitNull public var person: String?
    /// The number of the cluster; the first of them where a person has several.
    public var cluster: Int64
    /// How many faces there are in all.
    public var count: Int
    /// The faces, those of the newest photos first.
    public var faces: [FaceCell]
}

extension Library {
    /// People and unnamed clusters with a face to show for each, those with a name first, then by the number of faces. Hidden people are left out.
    ///
    /// - Parameters:
    ///   - limit: At most so many.
    ///   - least: Clusters without a name that have fewer faces are left out.
    public func people(limit: Int, least: Int = 1) async throws -> [PersonSummary] {
        let all = try await people()
        let wanted = all.filter { $0.person != nil } + all.filter { $0.person == nil && $0.faces >= least }
        var page = Array(wanted.prefix(limit))
        let covers = try await catalog.covers(ofClusters: page.map(\.cluster))
        for place in page.indices { page[place].cover = covers[page[place].cluster] }
        return page
    }

    /// The faces of a person by name, or of an unnamed cluster by its number, with their photos.
    ///
    /// - Throws: `EngineError` (`unknownPerson`).
    public func personPage(_ reference: String, offset: Int = 0, limit: Int = 200) async throws -> PersonPage {
        let somebody = try await somebody(reference)
        var faces: [FaceRecord] = []
        if let person = somebody.person {
            faces = try await catalog.faces(person: person)
        } else if let cluster = Int64(reference) {
            faces = try await catalog.faces(cluster: cluster)
        }
        let cluster = faces.compactMap(\.cluster).min() ?? 0
        let keys = try await catalog.searchKeys(of: Array(Set(faces.map(\.photo))))
        let newest = SearchKey(rawValue: .min)
        faces.sort { (keys[$1.photo] ?? newest, $0.index) < (keys[$0.photo] ?? newest, $1.index) }
        let page = faces.dropFirst(offset).prefix(limit)
        let cells = Dictionary(
            try await cells(Array(Set(page.map(\.photo)))).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var name: String?
        if let person = somebody.person { name = try await catalog.person(person)?.name }
        return PersonPage(
            person: name, cluster: cluster, count: faces.count,
            faces: page.compactMap { face in
                guard let cell = cells[face.photo] else { return nil }
                return FaceCell(
                    face: face.face.key, index: face.index, box: face.face.box, person: name, cluster: face.cluster,
                    cell: cell)
            })
    }

    /// Gives a person or an unnamed cluster a name. Where somebody is called so already, the two become one. Moves no bytes.
    ///
    /// - Parameters:
    ///   - reference: A name, or the number of a cluster.
    ///   - name: The new name.
    /// - Throws: `EngineError` (`unknownPerson`, `badName`).
    public func namePerson(_ reference: String, as name: String) async throws -> CorrectionReceipt {
        let name = try Self.personName(name)
        let somebody = try await somebody(reference)
        let namesake = try await peopleState().person(named: name)
        if let namesake, namesake != somebody.person { return try await mergePeople(reference, into: name) }
        return try await renamePerson(reference, to: name)
    }

    /// The keys of a photo's faces, from the left, as `PhotoReport.faces` lists them.
    public func faceKeys(of photo: PhotoID) async throws -> [FaceKey] {
        try await catalog.faces(of: photo).map(\.face.key)
    }

    /// The photo with this number; `nil` when there is none.
    public func photo(_ id: PhotoID) async throws -> PhotoRecord? { try await catalog.photo(id) }
}
