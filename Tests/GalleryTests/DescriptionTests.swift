import Foundation
import Gallery
import SystemPackage
import Testing
import WebServer

/// The API and its description say the same.
@Suite("The API's description") struct DescriptionTests {
    /// What the description lists: method and path, a line each, as it is indented.
    private static func described() throws -> Set<String> {
        let file = GalleryFixture.photos.removingLastComponent().removingLastComponent()
            .appending("Sources/Gallery/Page/openapi.yaml")
        var found: Set<String> = []
        var path: String?
        for line in try String(contentsOfFile: file.string, encoding: .utf8).split(separator: "\n") {
            if line.hasPrefix("  /"), line.hasSuffix(":") { path = String(line.dropFirst(2).dropLast()) }
            if line == "components:" { break }
            let name = line.trimmingCharacters(in: .whitespaces)
            let methods = ["get:", "post:", "put:", "patch:", "delete:"]
            if line.hasPrefix("    "), !line.hasPrefix("     "), methods.contains(name), let path {
                found.insert(name.dropLast().uppercased() + " " + path)
            }
        }
        return found
    }

    @Test func `has every route, and no other`() async throws {
        let gallery = try await GalleryFixture(photos: [])
        // The link of the terminal and the description itself belong to no program's work.
        let served = gallery.gallery.routeNames.filter { !$0.contains("/open/") && !$0.contains("openapi") }
        #expect(try Self.described() == Set(served))
    }
}
