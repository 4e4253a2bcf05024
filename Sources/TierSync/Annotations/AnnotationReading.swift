import Foundation
import Sidecars
import SystemPackage
import TierModel

/// Reads what other programs have written about the pictures of one folder: sidecars (XMP), Google Takeout's JSON, and XMP in the pictures themselves.
///
/// What a sidecar says counts before what the picture holds, and both before Takeout: a sidecar is written by who edits last.
struct AnnotationReading {
    /// The folder.
    let folder: FilePath
    private let names: Set<String>
    private let takeout: TakeoutNames
    /// The album that a Takeout folder is, if it says so.
    let album: String?
    /// Files that could not be read, and why.
    private(set) var failures: [PhotoFailure] = []

    /// Looks at the names of a folder, and at its album file.
    init(folder: FilePath) {
        self.folder = folder
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? [])
        let takeout = TakeoutNames(names)
        self.names = Set(names)
        self.takeout = takeout
        let owned = Set(names.compactMap { takeout.file(of: $0) })
        let others = names.filter { $0.lowercased().hasSuffix(".json") && !owned.contains($0) }
        album = owned.isEmpty ? nil : Self.albumTitle(folder, others)
    }

    /// Of `metadata.json`, or what it is called in another language.
    private static func albumTitle(_ folder: FilePath, _ files: [String]) -> String? {
        for file in files.sorted().prefix(20) {
            guard let bytes = bytes(of: folder.appending(file), limit: TakeoutReader.longest),
                let title = try? TakeoutReader.album(bytes)
            else { continue }
            return title
        }
        return nil
    }

    /// What files beside a picture say of it: its sidecars, and what it was exported with.
    ///
    /// - Parameters:
    ///   - picture: its name in the folder.
    ///   - metadata: size and orientation of the original, which regions are told in.
    mutating func beside(_ picture: String, _ metadata: PhotoMetadata) -> (
        sidecars: PhotoAnnotations, export: PhotoAnnotations
    ) {
        var (said, export) = (PhotoAnnotations(), PhotoAnnotations())
        let frame = PictureFrame(metadata)
        for name in SidecarNames.candidates(for: picture) where names.contains(name) {
            read(name, XMPReader.longest) { bytes throws(SidecarError) in
                var sidecar = try XMPReader.read(bytes, frame: frame)
                // A corrected time is another one than the file's.
                if sidecar.captured?.wallClock == metadata.captured?.wallClock { sidecar.captured = nil }
                said.fill(from: sidecar)
            }
        }
        if let name = takeout.file(of: picture) {
            read(name, TakeoutReader.longest) { bytes throws(SidecarError) in
                var exported = try TakeoutReader.read(bytes)
                // Its time is Greenwich's: the camera's own clock is better.
                if metadata.captured != nil { exported.captured = nil }
                if metadata.location != nil { exported.location = nil }
                export.fill(from: exported)
            }
            if let album, !export.albums.contains(album) { export.albums.append(album) }
        }
        return (said, export)
    }

    /// What a JPEG says itself; what cannot be understood there says nothing, since the picture is what counts. Reads its first half megabyte.
    func inside(_ picture: String, _ metadata: PhotoMetadata) -> PhotoAnnotations {
        guard let bytes = Self.bytes(of: folder.appending(picture), limit: Self.beginning),
            let packet = EmbeddedXMP.packet(inJPEG: bytes),
            var said = try? XMPReader.read(packet, frame: PictureFrame(metadata))
        else { return PhotoAnnotations() }
        if metadata.captured != nil { said.captured = nil }
        if metadata.location != nil { said.location = nil }
        return said
    }

    private mutating func read(_ name: String, _ limit: Int, _ take: ([UInt8]) throws(SidecarError) -> Void) {
        let path = folder.appending(name)
        guard let bytes = Self.bytes(of: path, limit: limit + 1) else { return }
        do throws(SidecarError) {
            try take(bytes)
        } catch {
            failures.append(
                PhotoFailure(photo: nil, file: path.printable, error: error.message, remedy: error.remedy))
        }
    }

    private static func bytes(of path: FilePath, limit: Int) -> [UInt8]? {
        guard let handle = FileHandle(forReadingAtPath: path.string) else { return nil }
        defer { try? handle.close() }
        guard let data = try? handle.read(upToCount: limit) else { return nil }
        return Array(data)
    }

    /// XMP precedes the picture; some cameras put a preview before it.
    private static let beginning = 512 << 10
}

extension PictureFrame {
    fileprivate init(_ metadata: PhotoMetadata) {
        self.init(
            orientation: metadata.orientation, uprightWidth: metadata.width, uprightHeight: metadata.height)
    }
}
