public import Catalog
public import Foundation
import Imaging
public import SystemPackage
public import TierModel
import Workers

/// What is to change about how photos are shown.
public struct EditChange: Sendable {
    /// The values.
    public var recipe: EditRecipe
    /// Which of the values are meant; the others stay as they are.
    public var fields: Set<EditField>
    /// Quarter turns and mirroring that come on top of those there are.
    public var turn: PictureTurn
    /// The shape of the largest crop in the middle.
    public var aspect: CropAspect?

    /// Makes a change; nothing given, nothing changes.
    public init(
        recipe: EditRecipe = EditRecipe(), fields: Set<EditField> = [], turn: PictureTurn = .identity,
        aspect: CropAspect? = nil
    ) {
        self.recipe = recipe
        self.fields = fields
        self.turn = turn
        self.aspect = aspect
    }

    /// A photo's recipe after the change; neutral where nothing is left of it.
    func applied(to current: EditRecipe, of photo: PhotoRecord) -> EditRecipe {
        var recipe = current.merging(self.recipe, fields).turned(by: turn)
        if let aspect {
            recipe = recipe.cropped(to: aspect, width: photo.metadata.width, height: photo.metadata.height)
        }
        return recipe
    }
}

extension Library {
    /// How a photo is shown; `nil`: as it was taken.
    public func edit(of photo: PhotoID) async throws -> EditRecipe? {
        Marks(try await catalog.marks(of: photo)).edit
    }

    /// Changes how photos are shown: a few numbers beside each original, which is never touched. Moves no bytes; `undo` takes it back.
    public func edit(_ photos: [PhotoID], _ change: EditChange, dryRun: Bool = false) async throws -> JobSummary {
        try await mark(photos, dryRun: dryRun) { photo, marks in
            let recipe = change.applied(to: Marks(marks).edit ?? EditRecipe(), of: photo)
            return [.edit(recipe.isNeutral ? nil : recipe)]
        }
    }

    /// Shows photos as they were taken.
    public func revertEdits(_ photos: [PhotoID], dryRun: Bool = false) async throws -> JobSummary {
        try await mark(photos, as: [.edit(nil)], dryRun: dryRun)
    }

    /// Edits photos as another one is.
    ///
    /// - Parameters:
    ///   - source: the photo whose edits are taken.
    ///   - photos: which photos.
    ///   - withFraming: also its turns, straightening and crop; else each keeps its own.
    ///   - dryRun: says what would be done, and does nothing.
    public func copyEdits(
        from source: PhotoRecord, to photos: [PhotoID], withFraming: Bool = false, dryRun: Bool = false
    ) async throws -> JobSummary {
        let recipe = try await edit(of: source.id) ?? EditRecipe()
        let fields = Set(EditField.allCases).subtracting(withFraming ? [] : EditField.framing)
        return try await edit(
            photos.filter { $0 != source.id }, EditChange(recipe: recipe, fields: fields), dryRun: dryRun)
    }

    /// Makes `recipe` how a photo is shown, instead of what was before. Moves no bytes; `undo` takes it back.
    public func setEdit(_ recipe: EditRecipe, of photo: PhotoID) async throws -> JobSummary {
        try await mark([photo], as: [.edit(recipe.isNeutral ? nil : recipe)])
    }

    /// How a photo looks, as a JPEG, from its proxy: no byte is fetched.
    ///
    /// - Parameters:
    ///   - photo: One that was read.
    ///   - recipe: how it is shown; `nil`: as it is edited.
    ///   - longSide: in pixels, at most the proxy's.
    /// - Throws: `EngineError` (`notRead`, `damagedDerived`), `ImagingError`.
    public func preview(of photo: PhotoRecord, as recipe: EditRecipe?, longSide: Int? = nil) async throws -> Data {
        let digest = try photo.readDigest
        let recipe = if let recipe { recipe } else { try await edit(of: photo.id) ?? EditRecipe() }
        let path = layout.path(LibraryLayout.proxy(digest))
        if !FileManager.default.fileExists(atPath: path.string) {
            _ = try await derivedData(.proxy, named: digest.description)
        }
        return try await blocking { [reader] in
            try reader.read(path, longSide: longSide).image.applying(recipe).jpegData(quality: 85)
        }
    }

    /// Writes how photos look, from their proxies: no byte is fetched.
    ///
    /// - Parameters:
    ///   - photos: which photos.
    ///   - folder: where the previews go, as `photo12.jpg`; made if need be. Files of these names are replaced.
    ///   - longSide: in pixels, at most the proxy's.
    ///   - progress: is told how far it is.
    public func previewEdits(
        _ photos: [PhotoID], in folder: FilePath, longSide: Int? = nil, progress: ProgressHandler? = nil
    ) async throws -> JobSummary {
        try DurableFile.makeFolder(folder)
        var recorder = JobRecorder(job: "preview", total: photos.count, listener: progress)
        for ids in photos.chunked(into: Self.markPage) {
            let page = try await catalog.photos(ids)
            let marks = try await catalog.marks(of: Array(ids))
            let width = ProcessInfo.processInfo.activeProcessorCount
            try await forEachBounded(page, width: width) { [reader, layout] photo -> (PhotoRecord, (any Error)?) in
                do {
                    let digest = try photo.readDigest
                    let path = layout.path(LibraryLayout.proxy(digest))
                    var image = try reader.read(path, longSide: longSide).image
                    if let recipe = Marks(marks[photo.id] ?? []).edit { image = image.applying(recipe) }
                    let data = try image.jpegData(quality: 85)
                    try DurableFile.write(data, to: folder.appending("\(photo.id).jpg"))
                    return (photo, nil)
                } catch {
                    return (photo, error)
                }
            } receive: { photo, error in
                guard let error else { return recorder.done(photo.primary.fileName) }
                recorder.failed(PhotoFailure(photo: photo.id, file: photo.primary.fileName, error: error))
            }
        }
        return recorder.finished()
    }
}
