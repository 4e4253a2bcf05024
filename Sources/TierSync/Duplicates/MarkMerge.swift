import Foundation
import TierModel

/// What is said of several photos of one picture, put together: nothing is lost, and where they contradict each other the kept one's word counts.
struct MarkMerge {
    private let own: [PhotoMark.Subject: PhotoMark]
    private var merged: [PhotoMark.Subject: PhotoMark]
    private let metadata: PhotoMetadata

    /// Begins with what is said of the photo that is kept.
    init(_ marks: [PhotoMark], _ metadata: PhotoMetadata) {
        own = Dictionary(marks.map { ($0.subject, $0) }) { _, last in last }
        merged = own
        self.metadata = metadata
    }

    /// Adds what is said of another one, by the user and by its file.
    mutating func add(_ marks: [PhotoMark], _ other: PhotoMetadata) {
        for mark in marks { add(mark) }
        if metadata.captured == nil, let captured = other.captured { add(.captured(captured)) }
        if metadata.location == nil, let location = other.location { add(.location(location)) }
    }

    private mutating func add(_ mark: PhotoMark) {
        switch (mark, merged[mark.subject]) {
        // Hidden is only what is hidden everywhere.
        case (.hidden, _): break
        case (.rating(let stars?), .rating(let known?)?): merged[mark.subject] = .rating(max(stars, known))
        case (.caption(let text?), .caption(let known?)?):
            if !known.contains(text) { merged[mark.subject] = .caption(known + "\n" + text) }
        case (_, nil): merged[mark.subject] = mark
        default: break
        }
    }

    /// What is not said of the kept photo yet, in a fixed order.
    var news: [PhotoMark] {
        merged.filter { own[$0.key] != $0.value }.sorted {
            ($0.key.kind.rawValue, $0.key.name) < ($1.key.kind.rawValue, $1.key.name)
        }
        .map(\.value)
    }
}
