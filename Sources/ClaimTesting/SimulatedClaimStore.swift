import Claims
import Foundation

/// What a simulated worker asks of the store.
enum StoreRequest {
    /// Of a claim.
    case claim(ShardName, ClaimRequest)
    /// List the claims of a list.
    case look(Int64)
    /// Say that a list is finished.
    case finish(Int64)
    /// Store photos' results.
    case publish(Set<Int>)
    /// Read what writers have published; `nil` stands for all.
    case readPublished([UUID]?)
    /// Only where a worker has that flaw: put a record where one is.
    case overwrite(ShardName, Int, ClaimRecord)
}

/// What it answers.
enum StoreAnswer {
    case claim(ClaimAnswer)
    case listing([ShardMark])
    case done
    case published(Set<Int>)
}

/// A store that keeps the one promise that claims need (of those who create a name one wins), and as few others as can be.
struct SimulatedClaimStore {
    /// Something that is stored: when, and what.
    struct Entry {
        var time: Int
        var record: ClaimRecord
    }

    private(set) var marks: [ShardName: [ClaimMark: Entry]] = [:]
    private(set) var finished: [Int64: Int] = [:]
    private(set) var published: [UUID: Set<Int>] = [:]
    /// When a photo's results were first there.
    private(set) var publishedAt: [Int: Int] = [:]

    /// Creates a mark, unless it is there. `true` when it is stored now.
    mutating func create(_ mark: ClaimMark, _ record: ClaimRecord, of name: ShardName, at now: Int) -> Bool {
        guard marks[name]?[mark] == nil else { return false }
        marks[name, default: [:]][mark] = Entry(time: now, record: record)
        return true
    }

    /// Puts a mark, whatever is there.
    mutating func overwrite(_ mark: ClaimMark, _ record: ClaimRecord, of name: ShardName, at now: Int) {
        marks[name, default: [:]][mark] = Entry(time: now, record: record)
    }

    /// What a mark holds, as it was at a time.
    func record(_ mark: ClaimMark, of name: ShardName, at time: Int) -> ClaimRecord? {
        guard let entry = marks[name]?[mark], entry.time <= time else { return nil }
        return entry.record
    }

    /// All marks of a list, as it was at a time.
    func listing(_ list: Int64, shards: Int, at time: Int) -> [ShardMark] {
        var found: [ShardMark] = []
        for shard in 0..<shards {
            for (mark, entry) in marks[ShardName(list: list, shard: shard)] ?? [:] where entry.time <= time {
                found.append(ShardMark(shard: shard, mark: mark))
            }
        }
        return found
    }

    mutating func finish(_ list: Int64, at now: Int) {
        if finished[list] == nil { finished[list] = now }
    }

    mutating func publish(_ photos: Set<Int>, by writer: UUID, at now: Int) {
        published[writer, default: []].formUnion(photos)
        for photo in photos where publishedAt[photo] == nil { publishedAt[photo] = now }
    }

    /// What these writers have published.
    func publishedPhotos(of writers: [UUID]?) -> Set<Int> {
        (writers ?? Array(published.keys)).reduce(into: []) { $0.formUnion(published[$1] ?? []) }
    }

    /// Removes the claims of a finished list.
    mutating func removeClaims(of list: Int64) {
        marks = marks.filter { $0.key.list != list }
    }
}
