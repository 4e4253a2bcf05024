import Testing
import TierModel

struct PictureTurnTests {
    static let all = (0..<8).map { PictureTurn(quarterTurns: $0 & 3, isMirrored: $0 > 3) }

    @Test func `two turns are the one that moves every point as they do`() {
        let point = PixelPoint(x: 3, y: 11)
        for first in Self.all {
            for second in Self.all {
                let middle = first.apply(point, width: 40, height: 30)
                let size = first.swapsSides ? (30.0, 40.0) : (40.0, 30.0)
                let end = second.apply(middle, width: size.0, height: size.1)
                #expect(first.followed(by: second).apply(point, width: 40, height: 30) == end)
            }
        }
    }

    @Test(arguments: all) func `a turn and its inverse change nothing`(turn: PictureTurn) {
        #expect(turn.followed(by: turn.inverse) == .identity)
        #expect(turn.inverse.followed(by: turn) == .identity)
    }

    @Test(arguments: 1...8) func `each EXIF orientation is one turn`(orientation: Int) {
        #expect(PictureTurn(exifOrientation: orientation).exifOrientation == orientation)
        #expect(PictureTurn(exifOrientation: orientation).swapsSides == (orientation >= 5))
    }

    @Test(arguments: [0, 9, -1, .max]) func `what is no orientation is upright`(orientation: Int) {
        #expect(PictureTurn(exifOrientation: orientation) == .identity)
    }

    @Test(arguments: all) func `boxes go where their corners go`(turn: PictureTurn) {
        let box = FractionBox(x: 0.125, y: 0.25, width: 0.5, height: 0.125)
        let moved = turn.apply(box)
        let corners = [(0.125, 0.25), (0.625, 0.375)]
            .map { turn.apply(PixelPoint(x: $0.0, y: $0.1), width: 1, height: 1) }
        #expect(moved.x == min(corners[0].x, corners[1].x) && moved.y == min(corners[0].y, corners[1].y))
        #expect(moved.x + moved.width == max(corners[0].x, corners[1].x))
        #expect(moved.y + moved.height == max(corners[0].y, corners[1].y))
    }

    @Test(arguments: [-1, 3, 7, -5]) func `any number of quarters is one of four`(quarters: Int) {
        #expect(PictureTurn(quarterTurns: quarters).quarterTurns == 3)
    }
}
