import Catalog
import Foundation
import Sidecars
import SystemPackage
import TierModel

extension Library {
    /// Writes an XMP sidecar beside an exported photo, as digiKam and darktable name it (`IMG.jpg.xmp`): title, caption, stars, tags, albums as tags, people with their
    /// places, time and place.
    ///
    /// - Parameters:
    ///   - edit: how the exported picture differs from the original: faces are told in it.
    ///   - file: the exported picture.
    func writeSidecar(of photo: PhotoRecord, _ marks: Marks, edit: EditRecipe?, beside file: FilePath) async throws {
        var said = PhotoAnnotations()
        said.title = marks.title
        said.caption = marks.caption
        said.rating = marks.rating
        said.tags = marks.tags
        let albums = try await catalog.albums().filter { marks.albums.contains($0.id) }
        said.tags += albums.map { "Albums/" + $0.name.replacing("/", with: "-") }
        said.captured = marks.captured ?? photo.metadata.captured
        said.location = marks.location ?? photo.metadata.location
        let geometry = EditGeometry(
            edit ?? EditRecipe(), width: photo.metadata.width, height: photo.metadata.height)
        let names = Dictionary(try await catalog.peopleNames().map { ($0.person, $0.name) }) { first, _ in first }
        for face in try await catalog.faces(of: photo.id) {
            guard let name = face.person.flatMap({ names[$0] }) else { continue }
            let box = geometry.edited(face.face.box.fraction(ofWidth: face.photoWidth, height: face.photoHeight))
            // What was cropped away is not on the picture.
            guard box.x < 1, box.y < 1, box.x + box.width > 0, box.y + box.height > 0,
                let region = NamedRegion(name, box)
            else { continue }
            said.people.append(region)
        }
        let bytes = XMPWriter.document(said, width: geometry.width, height: geometry.height)
        try DurableFile.write(Data(bytes), to: FilePath(file.string + ".xmp"))
    }
}
