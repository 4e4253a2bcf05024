import Catalog
import Foundation
import Sidecars
import SystemPackage
import TierModel

/// Writes XMP sidecars beside exported photos (`IMG.jpg.xmp`): title, caption, stars, tags, albums as tags, people with their places, time and place.
struct SidecarExport: Sendable {
    private let catalog: PhotoCatalog
    private let people: [PersonID: String]
    private let albums: [AlbumID: String]

    init(library: Library) async throws {
        catalog = library.catalog
        people = Dictionary(try await catalog.peopleNames().map { ($0.person, $0.name) }) { first, _ in first }
        albums = Dictionary(try await catalog.albumNames().map { ($0.id, $0.name) }) { first, _ in first }
    }

    /// Writes one.
    ///
    /// - Parameters:
    ///   - edit: how the exported picture differs from the original: faces are told in it.
    ///   - stored: what turns the exported file's pixels upright. Regions are told of the pixels as they are stored (MWG guidelines 2.0).
    ///   - file: the exported picture.
    func write(
        _ photo: PhotoRecord, _ marks: Marks, edit: EditRecipe?, stored: PictureTurn, beside file: FilePath
    ) async throws {
        var said = PhotoAnnotations()
        said.title = marks.title
        said.caption = marks.caption
        said.rating = marks.rating
        said.tags = marks.tags + marks.albums.compactMap { albums[$0] }.map { "Albums/" + $0.replacing("/", with: "-") }
        said.captured = marks.captured ?? photo.metadata.captured
        said.location = marks.location ?? photo.metadata.location
        let geometry = EditGeometry(
            edit ?? EditRecipe(), width: photo.metadata.width, height: photo.metadata.height)
        for face in try await catalog.faces(of: photo.id) {
            guard let name = face.person.flatMap({ people[$0] }) else { continue }
            let box = geometry.edited(face.face.box.fraction(ofWidth: face.photoWidth, height: face.photoHeight))
            // What was cropped away is not on the picture.
            guard box.x < 1, box.y < 1, box.x + box.width > 0, box.y + box.height > 0,
                let region = NamedRegion(name, stored.inverse.apply(box))
            else { continue }
            said.people.append(region)
        }
        let (width, height) =
            stored.swapsSides ? (geometry.height, geometry.width) : (geometry.width, geometry.height)
        try DurableFile.write(
            Data(XMPWriter.document(said, width: width, height: height)), to: ExportNames.sidecar(of: file))
    }
}
