import Foundation
import Inference
import Testing
import TierModel

@Suite struct KindRulesTests {
    private static let receipt = PaperReceipt(rows: [
        ["Corner Bakery"], ["05/03/2018"], ["BREAD", "2.40"], ["CAKE", "3.10"], ["TOTAL", "5.50"],
    ]).lines
    private static let page = PaperReceipt(rows: [
        ["A title"], ["some words of a page"], ["and some more"], ["and so on"], ["to its end"],
    ]).lines

    private func kind(
        _ scores: [PhotoKind: Double], _ lines: [TextLine],
        _ metadata: PhotoMetadata = PhotoMetadata(width: 3_000, height: 2_000),
        _ format: ImageFormat = .jpeg
    ) -> KindFinding {
        let others = Dictionary(uniqueKeysWithValues: PhotoKind.allCases.map { ($0, 0.0) })
        return KindRules.finding(
            others.merging(scores) { $1 }, lines: lines, metadata: metadata, format: format)
    }

    @Test func `a receipt is one with sums of money only, and then says what it says`() {
        let found = kind([.receipt: 6], Self.receipt)
        #expect(found.kind == .receipt && found.score > 0.9)
        #expect(found.receipt?.total == 5.5 && found.receipt?.merchant == "Corner Bakery")
        #expect(kind([.receipt: 6], Self.page) == KindFinding(kind: .document, score: found.score))
        // Where the head wavers, a total decides.
        #expect(kind([.receipt: 5, .document: 5.5], Self.receipt).kind == .receipt)
        #expect(kind([.receipt: 5, .document: 5.5], Self.page).kind == .document)
    }

    @Test func `what is not surely something else is a photo, and so is what has no text`() {
        #expect(kind([.document: 4], Self.page).kind == .document)
        #expect(kind([.document: 4, .photo: 4], Self.page).kind == .photo)
        #expect(kind([.document: 4], []).kind == .photo)
        #expect(kind([.whiteboard: 4], Self.page).kind == .whiteboard)
        #expect(kind([.photo: 4], Self.receipt).receipt == nil)
    }

    @Test func `a screenshot has no camera, and a screen's size or format speaks for it`() {
        let screen = PhotoMetadata(width: 1_170, height: 2_532)
        var taken = screen
        taken.cameraModel = "Phone 3"
        #expect(kind([.screenshot: 4], Self.page, screen, .png).kind == .screenshot)
        #expect(kind([.screenshot: 4, .document: 1], Self.page, taken, .jpeg).kind != .screenshot)
        // The same scores: the size decides.
        #expect(kind([.screenshot: 3.2, .document: 4], Self.page, screen).kind == .screenshot)
        #expect(kind([.screenshot: 3.2, .document: 4], Self.page).kind == .document)
        #expect(
            kind([.screenshot: 3.5, .document: 4], Self.page, PhotoMetadata(width: 900, height: 333), .png).kind
                == .screenshot)
    }
}
