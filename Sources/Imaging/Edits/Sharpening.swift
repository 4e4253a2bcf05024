import CPixels
import Foundation

/// Brings out, or takes back, what a picture's luma differs from a blurred copy of it.
struct Sharpening {
    private let kernel: [Float]
    private let amount: Float

    /// - Parameters:
    ///   - sharpness: −1 to 1; below 0 it softens.
    ///   - longSide: of the whole picture in pixels, of which the blur is a part: 0.8 pixels at 1,280. `nil` comes out where that is too little to be seen.
    init?(_ sharpness: Double, longSide: Int) {
        let sigma = Double(longSide) / 1600 * (sharpness < 0 ? 2 : 1)
        guard sharpness != 0, sigma >= 0.2 else { return nil }
        let half = Int((3 * sigma).rounded(.up))
        let raw = (-half...half).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
        let sum = raw.reduce(0, +)
        kernel = raw.map { Float($0 / sum) }
        amount = Float(sharpness < 0 ? sharpness : sharpness * 1.6)
    }

    /// Changes rows of RGB pixels in place; holds some rows beside them.
    func apply(to pixels: inout [UInt8], width: Int, height: Int) {
        let half = kernel.count / 2
        var rows = [Float](repeating: 0, count: kernel.count * width)
        var line = [Float](repeating: 0, count: width + 2 * half)
        unsafe edits_sharpen(&pixels, Int64(width), Int64(height), kernel, Int64(half), amount, &rows, &line)
    }
}
