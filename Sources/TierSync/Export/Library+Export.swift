public import Catalog
import Foundation
import Imaging
public import SystemPackage
public import TierModel
import Workers

/// How photos leave the library.
public struct ExportOptions: Hashable, Sendable {
    /// The originals as they are, whatever edits there are.
    public var isOriginal: Bool
    /// The longer side in pixels; `nil`: as large as it is. Pictures are never enlarged.
    public var longSide: Int?
    /// Quality of JPEGs that are made anew, 1 to 100.
    public var quality: Int
    /// Whether an XMP sidecar goes along, with what was said of the photo and who is on it.
    public var hasSidecar: Bool

    /// Makes options.
    public init(isOriginal: Bool = false, longSide: Int? = nil, quality: Int = 92, hasSidecar: Bool = false) {
        self.isOriginal = isOriginal
        self.longSide = longSide
        self.quality = quality
        self.hasSidecar = hasSidecar
    }
}

extension Library {
    /// Writes photos into a folder: as edited, as JPEG, with what the camera said; those without edits as they are. Originals that are not here are fetched, each
    /// once (purpose `view`).
    ///
    /// Files that are there already are never replaced: a name that is taken gets a number.
    /// - Parameters:
    ///   - photos: which photos.
    ///   - folder: where the files go.
    ///   - options: how.
    ///   - dryRun: says what would be fetched, and does nothing.
    ///   - progress: is told how far it is.
    /// - Throws: `EngineError` (`unwritable`), `CancellationError`. Photos fail alone; what concerns the remote as a whole is in `stoppedBy`.
    public func export(
        _ photos: [PhotoID], to folder: FilePath, options: ExportOptions = ExportOptions(), dryRun: Bool = false,
        progress: ProgressHandler? = nil
    ) async throws -> JobSummary {
        var recorder = JobRecorder(job: "export", total: photos.count, listener: progress)
        if !dryRun { try DurableFile.makeFolder(folder) }
        let before = catalog.trafficOfThisProcess()
        var away: Int64 = 0
        var names = ExportNames(folder: folder)
        let sidecars = options.hasSidecar && !dryRun ? try await SidecarExport(library: self) : nil
        for ids in photos.chunked(into: Self.markPage) where recorder.summary.stoppedBy == nil {
            let marks = try await catalog.marks(of: Array(ids))
            for photo in try await catalog.photos(ids) {
                try Task.checkCancellation()
                if photo.primary.tier == .remote { away += photo.primary.byteCount }
                guard !dryRun else {
                    recorder.done(photo.primary.fileName)
                    continue
                }
                recorder.begins(photo.primary.fileName)
                let said = Marks(marks[photo.id] ?? [])
                do {
                    let edit = options.isOriginal ? nil : said.edit
                    let isNew = edit != nil || options.longSide != nil
                    let target = names.free(for: photo.primary.fileName, ending: isNew ? "jpg" : nil)
                    try await write(photo, edit, options, to: target)
                    // An original is stored as it was; what is made anew is upright.
                    try await sidecars?.write(
                        photo, said, edit: edit,
                        stored: PictureTurn(exifOrientation: isNew ? 1 : photo.metadata.orientation), beside: target)
                    recorder.done(photo.primary.fileName, size: photo.primary.byteCount)
                } catch is CancellationError {
                    throw CancellationError()
                } catch let error as any UserFacingError where error.exitStatus == .remoteUnreachable {
                    recorder.summary.stoppedBy = error
                    break
                } catch let error as EngineError where error.isRunWide {
                    recorder.summary.stoppedBy = error
                    break
                } catch {
                    recorder.failed(PhotoFailure(photo: photo.id, file: photo.primary.fileName, error: error))
                }
            }
        }
        if dryRun { recorder.summary.notes.append("would fetch \(Counted(Int(away), "byte"))") }
        return withTraffic(recorder.finished(), since: before)
    }

    /// Writes one photo as it is edited.
    ///
    /// - Parameters:
    ///   - photo: which photo.
    ///   - output: where to.
    ///   - overwrite: whether a file that is there may be replaced.
    /// - Throws: `EngineError` (`outputExists`, `unwritable`), `RemoteError`, `ImagingError`.
    public func openEdited(_ photo: PhotoRecord, output: FilePath, overwrite: Bool = false) async throws
        -> OpenedOriginal
    {
        let target = try Self.outputFile(
            named: ExportNames.name(photo.primary.fileName, ending: "jpg"), at: output, overwrite: overwrite)
        let before = catalog.trafficOfThisProcess().received
        try await write(photo, try await edit(of: photo.id) ?? EditRecipe(), ExportOptions(), to: target)
        return OpenedOriginal(
            photo: photo.id, file: target.string, bytes: FileStamp(of: target)?.byteCount ?? 0,
            bytesFetched: catalog.trafficOfThisProcess().received - before)
    }

    private func write(
        _ photo: PhotoRecord, _ edit: EditRecipe?, _ options: ExportOptions, to target: FilePath
    ) async throws {
        guard edit != nil || options.longSide != nil else {
            _ = try await open(photo, output: target)
            return
        }
        let opened = try await open(photo)
        let source = FilePath(opened.file)
        // What was fetched only for this is not kept beside it.
        defer { if opened.bytesFetched > 0 { try? DurableFile.remove(source) } }
        let data = try await blocking { [reader] in
            try Self.rendered(source, edit ?? EditRecipe(), options, reader)
        }
        try DurableFile.write(data, to: target)
    }

    /// The picture as it is shown, as a JPEG with what the camera said.
    private static func rendered(
        _ source: FilePath, _ edit: EditRecipe, _ options: ExportOptions, _ reader: PhotoReader
    ) throws -> Data {
        let original = try Data(contentsOf: URL(filePath: source.string), options: .alwaysMapped)
        let isJPEG = original.starts(with: [0xFF, 0xD8, 0xFF])
        if isJPEG, edit.isPureTurn, options.longSide == nil, original.count <= losslessBytes,
            let turned = LosslessTurn.turned(Array(original), by: edit.turn)
        {
            return Data(turned)
        }
        var image = try reader.read(source, longSide: nil).image
        image = image.applying(edit)
        if let longSide = options.longSide, longSide < image.longSide { image = image.resized(longSide: longSide) }
        guard isJPEG else { return try image.jpegData(quality: options.quality) }
        return try image.jpegData(
            quality: options.quality, metadataOf: Array(original.prefix(metadataBytes)))
    }

    /// Larger JPEGs are decoded and encoded anew: turning holds the file twice.
    private static let losslessBytes = 100_000_000
    /// EXIF stands in the first segments.
    private static let metadataBytes = 1 << 20
}
