import TierModel

extension WebDAVObjectStore {
    /// How often one file is written for that.
    private static let tagWrites = 6
    /// The time from one write to the next. A kernel's clock for files ticks every 1 to 10 ms.
    private static let tagPause = Duration.milliseconds(40)
    /// The shortest rest, in milliseconds: many ticks of any kernel.
    private static let leastTagRest = 250
    /// Coarser tags than this gain nothing over two seconds of age.
    private static let mostTagRest = 2_000

    /// Finds out how fine the server's tags are: writes a file several times in quick succession, always of the same size, and looks
    /// whether each content gets a strong tag of its own, which it keeps when it is renamed.
    ///
    /// If n writes within a time have n tags, a tick of the clock that makes them is not longer than that time divided by n - 2: the
    /// first and the last tick may be touched only just. Two contents in turn, so that an inode that is used again shows itself.
    /// - Returns: milliseconds after which a tag counts: three such ticks; `nil` where they are too coarse, weak, or none.
    func probedTagRest(_ path: [String], _ renamed: [String], _ context: TransferContext) async throws -> Int? {
        var tags: Set<String> = []
        var last: EntityTag?
        var start: Duration?
        var end = Duration.zero
        for number in 0..<Self.tagWrites {
            let begun = options.surroundings.elapsed()
            start = start ?? begun
            let body = number.isMultiple(of: 2) ? Self.probeBody : Self.probeBody.map { $0 ^ 1 }
            try await sendProbe(path, body: body, context)
            end = options.surroundings.elapsed()
            guard let tag = try await tag(path, context), tag.isStrong, tags.insert(tag.value).inserted else {
                return nil
            }
            last = tag
            let left = Self.tagPause - (options.surroundings.elapsed() - begun)
            if left > .zero, number < Self.tagWrites - 1 { try await options.surroundings.pause(left) }
        }
        let tick = (end - (start ?? end)).milliseconds / (Self.tagWrites - 2) + 1
        let rest = max(Self.leastTagRest, 3 * tick)
        guard rest <= Self.mostTagRest, try await isKept(last, path, renamed, context) else { return nil }
        return rest
    }

    private func isKept(
        _ tag: EntityTag?, _ path: [String], _ renamed: [String], _ context: TransferContext
    ) async throws -> Bool {
        let move = try await answer(
            WebDAVClient.Call(
                method: "MOVE", operation: .control, path: path,
                headers: [("Destination", client.url(renamed)), ("Overwrite", "F")]), context)
        guard move.failure == nil, move.head?.isSuccess == true else { return false }
        return try await self.tag(renamed, context) == tag
    }

    /// The tag as the server wrote it: how old its file is does not matter here.
    private func tag(_ path: [String], _ context: TransferContext) async throws -> EntityTag? {
        let head = try await answer(WebDAVClient.Call(method: "HEAD", operation: .control, path: path), context)
        return head.failure == nil && head.status == 200 ? EntityTag(head.head?.headers["ETag"]) : nil
    }
}
