/// Draws a collage after its plan. It holds the sheet and one picture at a time.
package struct CollageRenderer: Sendable {
    private let plan: CollagePlan

    /// Makes a renderer of this plan.
    package init(_ plan: CollagePlan) { self.plan = plan }

    /// A drawn collage, and what could not be drawn as planned.
    package struct Drawing {
        /// The sheet.
        package let image: PixelImage
        /// The pictures that could not be read: their places are empty.
        package let failures: [(picture: Int, error: any Error)]
        /// Why the title is missing, where it is.
        package let titleError: CollageError?
        /// How many characters of the title no font of the system has.
        package let missingCharacters: Int
    }

    /// Draws everything.
    ///
    /// - Parameter picture: reads one whole upright picture, given its cell: `cell.longSideNeeded` says how large it should be. A failure costs that
    ///   picture's place only; what is thrown ends the drawing.
    /// - Throws: what `picture` throws, `CancellationError`, or `badSheet` for a plan without pixels.
    package func drawn(
        _ picture: (CollageCell) async throws -> Result<PixelImage, any Error>
    ) async throws -> Drawing {
        var canvas = CollageCanvas(plan)
        var failures: [(picture: Int, error: any Error)] = []
        for cell in plan.cells {
            try Task.checkCancellation()
            switch try await picture(cell) {
            case .success(let image): canvas.draw(image, in: cell)
            case .failure(let error):
                failures.append((cell.picture, error))
                canvas.drawEmpty(cell)
            }
        }
        var (titleError, missing): (CollageError?, Int) = (nil, 0)
        do throws(CollageError) { missing = try canvas.drawTitle() } catch { titleError = error }
        guard let image = canvas.finished() else { throw CollageError.badSheet(width: plan.width, height: plan.height) }
        return Drawing(image: image, failures: failures, titleError: titleError, missingCharacters: missing)
    }
}
