import TierModel

/// What is to be imported, wave by wave: it ends when there is no room for a photo, and begins again with that one.
final class ImportQueue: Sequence, IteratorProtocol {
    private var scanner: PhotoScanner
    private var waiting: ArraySlice<ImportCandidate> = []
    private var isWaveOver = false

    init(_ scanner: PhotoScanner) {
        self.scanner = scanner
    }

    func next() -> PhotoScanner.Finding? {
        guard !isWaveOver else { return nil }
        return waiting.popFirst().map { .photo($0) } ?? scanner.next()
    }

    /// Ends the wave: what is in hand is still done.
    func endWave() { isWaveOver = true }

    /// Begins the next wave with these photos.
    func beginWave(with photos: [ImportCandidate]) {
        waiting = photos[...] + waiting
        isWaveOver = false
    }
}
