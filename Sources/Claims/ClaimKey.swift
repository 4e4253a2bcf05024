package import Remote

/// The keys of claims on a remote.
///
/// ```
/// tiersync/v1/claims/00000012/0007-00000003            slot 3 of shard 7 of list 12
/// tiersync/v1/claims/00000012/0007-00000003-released   who created slot 3 has stopped
/// tiersync/v1/claims/00000012/0007-done                all photos of shard 7 are published
/// tiersync/v1/work/finished-00000012                   all shards of list 12 are done
/// ```
package enum ClaimKey {
    /// A folder for each list below.
    package static let claims = "tiersync/v1/claims"
    /// Where work lists are.
    package static let work = "tiersync/v1/work"

    private static let releasedWord = "released"
    private static let doneWord = "done"

    /// The folder of a list's claims.
    package static func folder(of list: Int64) -> ObjectKey? { ObjectKey("\(claims)/\(digits(list, 8))") }

    /// Says that all shards of a list are done.
    package static func finished(_ list: Int64) -> ObjectKey? { ObjectKey("\(work)/finished-\(digits(list, 8))") }

    /// The key of a mark.
    package static func mark(_ mark: ClaimMark, of name: ShardName) -> ObjectKey? {
        let end =
            switch mark {
            case .slot(let number): digits(number, 8)
            case .released(let number): "\(digits(number, 8))-\(releasedWord)"
            case .done: doneWord
            }
        return ObjectKey("\(claims)/\(digits(name.list, 8))/\(digits(name.shard, 4))-\(end)")
    }

    /// What a listed key says; `nil` for any name that is none of ours.
    package static func parse(_ key: ObjectKey) -> ShardMark? {
        guard let name = key.components.last else { return nil }
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3, let shard = number(parts[0], 4) else { return nil }
        if parts.count == 2, parts[1] == doneWord { return ShardMark(shard: shard, mark: .done) }
        guard let slot = number(parts[1], 8), slot > 0 else { return nil }
        if parts.count == 2 { return ShardMark(shard: shard, mark: .slot(slot)) }
        return parts[2] == releasedWord ? ShardMark(shard: shard, mark: .released(slot)) : nil
    }

    /// The list that a listed key says to be finished; `nil` for any other key.
    package static func finishedList(_ key: ObjectKey) -> Int64? {
        guard let name = key.components.last, name.hasPrefix("finished-"), key.rawValue.hasPrefix(work + "/") else {
            return nil
        }
        return number(name.dropFirst("finished-".count), 8).map(Int64.init)
    }

    /// Only the one way in which we write a number: two names for one slot would be two winners.
    private static func number(_ text: Substring, _ width: Int) -> Int? {
        guard let number = Int(text), number >= 0, digits(number, width) == text else { return nil }
        return number
    }

    private static func digits(_ number: some BinaryInteger, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
