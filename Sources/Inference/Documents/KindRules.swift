import Foundation
package import TierModel

/// Decides what a picture is: the head's scores, with what file and text say. A plain photo taken for a document is worse than a document missed.
package enum KindRules {
    /// What is not surely something else is a photo: together the other kinds need this probability.
    static let leastPaper = 0.6
    /// Logarithms of odds for a screenshot, by what the file says: a screen's exact size, PNG or WebP, neither. They were chosen, not fitted.
    static let screenSize = 2.0
    static let screenFormat = 1.0
    static let noSign = -1.5

    /// What a camera leaves in a file, which no screenshot has.
    static func hasCamera(_ metadata: PhotoMetadata) -> Bool {
        metadata.cameraMake != nil || metadata.cameraModel != nil || metadata.exposureTime != nil
            || metadata.fNumber != nil
            || metadata.isoSpeed != nil || metadata.focalLength != nil
    }

    /// - Parameters:
    ///   - scores: of the head.
    ///   - lines: the text.
    ///   - metadata: of the file, for the size in pixels and signs of a camera.
    ///   - format: of the file.
    package static func finding(
        _ scores: [PhotoKind: Double], lines: [TextLine], metadata: PhotoMetadata, format: ImageFormat?
    ) -> KindFinding {
        var scores = scores
        scores[.screenshot] = hasCamera(metadata) ? nil : (scores[.screenshot] ?? 0) + screenEvidence(metadata, format)
        let highest = scores.values.max() ?? 0
        let odds = scores.mapValues { exp($0 - highest) }
        let sum = odds.values.reduce(0, +)
        func share(_ kind: PhotoKind) -> Double { (odds[kind] ?? 0) / sum }

        let paper = 1 - share(.photo)
        let best = PhotoKind.allCases.filter { $0 != .photo }.max { share($0) < share($1) } ?? .document
        guard paper >= leastPaper, lines.count >= leastLines(best) else {
            return KindFinding(kind: .photo, score: rounded(max(share(.photo), 1 - leastPaper)))
        }
        guard best == .receipt || best == .document else { return KindFinding(kind: best, score: rounded(share(best))) }
        let reading = ReceiptReading(lines, width: metadata.width, height: metadata.height)
        let pages = share(.receipt) + share(.document)
        guard isReceipt(reading, share: share(.receipt) / pages) else {
            return KindFinding(kind: .document, score: rounded(pages))
        }
        return KindFinding(
            kind: .receipt, score: rounded(pages), receipt: reading.details.isEmpty ? nil : reading.details)
    }

    /// A receipt has sums of money. Where the head is not sure, they and a total decide.
    private static func isReceipt(_ reading: ReceiptReading, share: Double) -> Bool {
        if share >= 0.8 { return reading.amountCount >= 1 }
        return reading.amountCount >= 3 && (share >= 0.5 || reading.details.total != nil)
    }

    /// Each kind has text.
    private static func leastLines(_ kind: PhotoKind) -> Int {
        switch kind {
        case .photo: 0
        case .whiteboard, .screenshot: 2
        case .document, .receipt: 4
        }
    }

    private static func screenEvidence(_ metadata: PhotoMetadata, _ format: ImageFormat?) -> Double {
        var evidence = 0.0
        if ScreenSizes.contains(width: metadata.width, height: metadata.height) { evidence += screenSize }
        if format == .png || format == .webp { evidence += screenFormat }
        return evidence > 0 ? evidence : noSign
    }

    private static func rounded(_ value: Double) -> Double { (value * 1_000).rounded() / 1_000 }
}
