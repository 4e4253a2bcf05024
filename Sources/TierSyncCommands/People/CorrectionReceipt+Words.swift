import TierSync

extension CorrectionReceipt {
    /// The receipt in words.
    func words(dryRun: Bool = false) -> String {
        let moved = Words.count(facesMoved, "face")
        let first =
            dryRun
            ? "would move \(moved), \(Words.count(peopleChanged, "person", "people")) would change"
            : (photosChanged > 0 ? "changed back \(Words.count(photosChanged, "photo")), " : "")
                + "moved \(moved), \(Words.count(peopleChanged, "person", "people")) changed, bytes fetched: \(bytesFetched), \(milliseconds) ms"
        guard dryRun, !moves.isEmpty else { return ([first] + notes).joined(separator: "\n") }
        let rows = moves.prefix(50).map { move in
            [
                "\(move.photo)", move.from ?? "(unnamed)", "→", move.to ?? "(unnamed)",
                move.isUncertain ? "uncertain" : "",
            ]
        }
        let rest = moves.count > 50 ? ["and \(moves.count - 50) more (--json lists all)"] : []
        return ([first, Words.table(rows)] + rest + notes).joined(separator: "\n")
    }
}
