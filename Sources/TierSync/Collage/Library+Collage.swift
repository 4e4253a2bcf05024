import Catalog
import Foundation
import Imaging
public import SystemPackage
public import TierModel
import Workers

/// What came of a collage: the JSON of `collage`.
public struct CollageReport: Encodable, Sendable {
    /// The file that was written; `nil` of a dry run.
    @ExplicitNull public var file: String?
    /// Width of the sheet in pixels.
    public var width: Int
    /// Height of the sheet in pixels.
    public var height: Int
    /// The photos on it, in order.
    public var photos: [PhotoID]
    /// Those whose stored picture is smaller than its place on the sheet: `--print` takes the originals.
    public var enlarged: [PhotoID]
    /// Bytes of originals that have to be fetched for print and are not here.
    public var bytesToFetch: Int64
    /// Bytes that were received.
    public var bytesFetched: Int64
    /// Photos whose place is empty.
    public var failed: [PhotoFailure]
    /// What else the user should know, a sentence each.
    public var notes: [String]
}

/// A photo on the way onto a sheet.
private struct CollagePhoto: Sendable {
    var record: PhotoRecord
    var edit: EditRecipe
    var picture: CollagePicture
}

extension Library {
    /// Puts photos on one sheet, as they are edited: for the screen from proxies, which fetches nothing; for print from originals.
    ///
    /// Faces are those that were found; `CollageStyle.faces` never cuts one.
    /// - Parameters:
    ///   - photos: In this order.
    ///   - options: how it is laid out.
    ///   - output: `.png` is written as PNG, anything else as JPEG; `nil` only says what would be fetched.
    ///   - isForPrint: takes originals; those that are not here are fetched, one by one (purpose `view`).
    ///   - quality: of the JPEG, 1 to 100.
    ///   - overwrite: whether a file that is there already may be replaced.
    ///   - progress: is told how far it is.
    /// - Throws: `CollageError`, `EngineError` (`outputExists`, `unwritable`), `RemoteError` for what concerns the remote as a whole, `CancellationError`. A photo that cannot be
    ///   read costs its place only.
    public func collage(
        of photos: [PhotoID], _ options: CollageOptions, output: FilePath?, isForPrint: Bool = false,
        quality: Int = 92, overwrite: Bool = false, progress: ProgressHandler? = nil
    ) async throws -> CollageReport {
        let sources = try await collagePhotos(photos)
        let plan = try CollageLayout.arranged(sources.map(\.picture), options: options)
        var report = CollageReport(
            file: nil, width: plan.width, height: plan.height, photos: sources.map(\.record.id), enlarged: [],
            bytesToFetch: 0, bytesFetched: 0, failed: [], notes: [])
        for cell in plan.cells {
            let source = sources[cell.picture]
            let needed = cell.longSideNeeded(width: source.picture.width, height: source.picture.height)
            let size = max(source.picture.width, source.picture.height)
            if needed > (isForPrint ? size : min(size, configuration.proxySide)) {
                report.enlarged.append(source.record.id)
            }
            if isForPrint, source.record.primary.tier == .remote {
                report.bytesToFetch += source.record.primary.byteCount
            }
        }
        guard let output else { return report }
        let file = try Self.outputFile(named: "collage.jpg", at: output, overwrite: overwrite)
        try await draw(plan, sources, isForPrint: isForPrint, quality: quality, file, &report, progress)
        return report
    }

    private func collagePhotos(_ photos: [PhotoID]) async throws -> [CollagePhoto] {
        var sources: [CollagePhoto] = []
        for ids in photos.chunked(into: Self.markPage) {
            let marks = try await catalog.marks(of: Array(ids))
            let faces = try await catalog.shotFaces(of: Array(ids))
            for record in try await catalog.photos(ids) {
                try record.checkNotInTrash()
                let edit = Marks(marks[record.id] ?? []).edit ?? EditRecipe()
                let (width, height) = (max(1, record.metadata.width), max(1, record.metadata.height))
                let geometry = EditGeometry(edit, width: width, height: height)
                let boxes = (faces[record.id] ?? []).map { face in
                    geometry.edited(face.box.fraction(ofWidth: width, height: height))
                }
                sources.append(
                    CollagePhoto(
                        record: record, edit: edit,
                        picture: CollagePicture(width: geometry.width, height: geometry.height, faces: boxes)))
            }
        }
        return sources
    }

    /// One picture is in memory beside the sheet.
    private func draw(
        _ plan: CollagePlan, _ sources: [CollagePhoto], isForPrint: Bool, quality: Int, _ output: FilePath,
        _ report: inout CollageReport, _ progress: ProgressHandler?
    ) async throws {
        let before = catalog.trafficOfThisProcess().received
        var recorder = JobRecorder(job: "collage", total: plan.cells.count, listener: progress)
        let drawing = try await CollageRenderer(plan).drawn { cell in
            do {
                let picture = try await picture(sources[cell.picture], isForPrint: isForPrint)
                recorder.done(sources[cell.picture].record.primary.fileName)
                return .success(picture)
            } catch let error as any UserFacingError where error.exitStatus == .remoteUnreachable {
                throw error
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                let record = sources[cell.picture].record
                recorder.failed(PhotoFailure(photo: record.id, file: record.primary.fileName, error: error))
                return .failure(error)
            }
        }
        report.failed = recorder.summary.failed
        if drawing.missingCharacters > 0 {
            report.notes.append("no font here has \(Counted(drawing.missingCharacters, "character")) of the title")
        }
        if let error = drawing.titleError { report.notes.append("the title is missing: \(error.description)") }
        let image = drawing.image
        let data = try await blocking {
            output.extension?.lowercased() == "png" ? try image.pngData() : try image.jpegData(quality: quality)
        }
        try DurableFile.write(data, to: output)
        report.file = output.string
        report.bytesFetched = catalog.trafficOfThisProcess().received - before
    }

    private func picture(_ source: CollagePhoto, isForPrint: Bool) async throws -> PixelImage {
        guard isForPrint else {
            let path = layout.path(LibraryLayout.proxy(try source.record.readDigest))
            return try await blocking { [reader] in try reader.read(path, longSide: nil).image.applying(source.edit) }
        }
        let opened = try await open(source.record)
        let path = FilePath(opened.file)
        // What was fetched only for this is not kept beside it.
        defer { if opened.bytesFetched > 0 { try? DurableFile.remove(path) } }
        return try await blocking { [reader] in try reader.read(path, longSide: nil).image.applying(source.edit) }
    }
}
