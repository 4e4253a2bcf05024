import Foundation

/// How much grain a picture has where it is smooth.
///
/// The mask of Immerkær, "Fast noise variance estimation", 1996, which sees neither edges nor slopes; of blocks of 16 × 16 pixels
/// that are neither black nor white, the fifth with the least tells, so that texture is not taken for noise.
struct NoiseMeasure {
    /// Standard deviation of the noise in grey levels.
    let deviation: Double

    init(of picture: GreyPicture) {
        let (width, height) = (picture.width, picture.height)
        let columns = max(0, width - 2) / Self.block
        let rows = max(0, height - 2) / Self.block
        guard columns > 0, rows > 0 else {
            deviation = 0
            return
        }
        var blocks: [(level: Float, response: Float)] = []
        blocks.reserveCapacity(columns * rows)
        for row in 0..<rows {
            for column in 0..<columns { blocks.append(Self.measure(picture, column: column, row: row)) }
        }
        let sound = blocks.filter { $0.level > 15 && $0.level < 240 }
        let responses = (sound.count >= 8 ? sound : blocks).map(\.response).sorted()
        let place = Int((0.2 * Double(responses.count - 1)).rounded())
        deviation = (Double.pi / 2).squareRoot() / 6 * Double(responses[place])
    }

    private static let block = 16

    /// The mean level of a block, and the mean response of the mask in it.
    private static func measure(_ picture: GreyPicture, column: Int, row: Int) -> (level: Float, response: Float) {
        let (width, levels) = (picture.width, picture.levels)
        var (level, response): (Float, Float) = (0, 0)
        for y in 0..<block {
            let line = (row &* block &+ y &+ 1) &* width &+ column &* block &+ 1
            for place in line..<line &+ block {
                let corners =
                    levels[place &- width &- 1] + levels[place &- width &+ 1] + levels[place &+ width &- 1]
                    + levels[place &+ width &+ 1]
                let sides =
                    levels[place &- width] + levels[place &+ width] + levels[place &- 1] + levels[place &+ 1]
                level += levels[place]
                response += abs(corners - 2 * sides + 4 * levels[place])
            }
        }
        let count = Float(block * block)
        return (level / count, response / count)
    }
}
