/// What the command line asks for.
struct Request {
    let format: String
    private let longSide: Int
    let maximumPixels: Int
    private let maximumDecodedPixels: Int
    let memory: Int
    let seconds: Int

    /// `nil` unless there are a word and five whole numbers of at least 0.
    init?(arguments: [String]) {
        let numbers = arguments.dropFirst(2).compactMap { Int($0) }
        guard arguments.count == 7, numbers.count == 5, numbers.allSatisfy({ $0 >= 0 }) else { return nil }
        format = arguments[1]
        longSide = numbers[0]
        maximumPixels = numbers[1]
        maximumDecodedPixels = numbers[2]
        memory = numbers[3]
        seconds = numbers[4]
    }

    /// How long the longer side of the answer may be: as asked, and so that the pixels fit.
    func longSide(for size: Size) -> Int {
        let full = max(size.width, size.height)
        let pixels = size.width * size.height
        let ratio = pixels > maximumDecodedPixels ? (Double(maximumDecodedPixels) / Double(pixels)).squareRoot() : 1
        let fit = max(1, Int(Double(full) * ratio) - (ratio < 1 ? 1 : 0))
        return longSide == 0 ? fit : min(longSide, fit)
    }
}
