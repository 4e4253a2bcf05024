import Catalog
import TierModel

/// What counts of the records of a writer with a role. Pure, but for its count of what did not.
struct RoleFilter {
    /// What its writer may say.
    let role: Role
    /// Decisions that did not count.
    private(set) var decisions = 0
    /// Deletions that did not count.
    private(set) var deletions = 0
    /// Photos of which the word on the trash did not count.
    private(set) var trashWords = 0

    init(_ role: Role) {
        self.role = role
    }

    /// The record as far as it counts; `nil` when nothing of it does.
    mutating func passed(_ record: SegmentRecord) -> SegmentRecord? {
        switch (record, role) {
        case (_, .decide): return record
        case (_, .read): return nil
        case (.decision, .contribute):
            decisions += 1
            return nil
        case (.gone, .contribute):
            deletions += 1
            return nil
        case (.photo(let photo), .contribute):
            if photo.trashedAt != nil { trashWords += 1 }
            return .photo(photo.contributed)
        case (_, .contribute): return record
        }
    }

    /// What was left out, in words; `nil` when nothing was.
    var leftOut: String? {
        let parts =
            [(decisions, "decision"), (deletions, "deletion")].filter { $0.0 > 0 }.map { "\(Counted($0, $1))" }
            + (trashWords > 0 ? ["\(Counted(trashWords, "photo")) in its trash"] : [])
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}

extension PhotoDocument {
    /// Without words that only who decides may say: on the trash, on what is to be kept, and on which version counts of a photo that others
    /// have, too. Among versions that nobody else has dated the latest counts.
    var contributed: PhotoDocument {
        var document = self
        document.trashedAt = nil
        document.trashChangedAt = nil
        document.pinnedAt = nil
        document.pinChangedAt = nil
        for index in document.files.indices {
            document.files[index].currentSince = document.files[index].isCurrent ? Self.undated : nil
            document.files[index].object.lostAt = nil
        }
        return document
    }

    /// Before every time that a device that decides would write, and yet a time: a receiver does not date it anew.
    private static let undated: Int64 = 1
}
