/// The grey levels of a picture, 0 to 255, rows from the top (luma weights of ITU-R BT.601).
struct GreyPicture {
    let width: Int
    let height: Int
    /// `width * height` levels.
    let levels: [Float]

    init(of image: PixelImage) {
        (width, height) = (image.width, image.height)
        let pixels = image.pixels
        levels = (0..<width * height).map { index in
            0.299 * Float(pixels[3 * index]) + 0.587 * Float(pixels[3 * index + 1]) + 0.114
                * Float(pixels[3 * index + 2])
        }
    }

    private init(width: Int, height: Int, levels: [Float]) {
        (self.width, self.height, self.levels) = (width, height, levels)
    }

    /// Columns for rows: what is measured along rows is then measured along columns.
    var transposed: GreyPicture {
        var turned = [Float](repeating: 0, count: levels.count)
        for y in 0..<height {
            for x in 0..<width { turned[x &* height &+ y] = levels[y &* width &+ x] }
        }
        return GreyPicture(width: height, height: width, levels: turned)
    }
}
