import TierModel
import TierSync

/// The mean colour of a photo.
struct MeanColor: Codable {
    var red: Double
    var green: Double
    var blue: Double
}

/// Measures it. Stored under its name; give it another version when it measures otherwise, and it is measured anew, from proxies.
struct ColorAnalyzer: PhotoAnalyzer {
    let version = AnalyzerVersion(name: "example.color", version: "1")

    func finding(in picture: AnalyzedPicture) throws -> AnalyzerFinding? {
        var sums = [0, 0, 0]
        for (index, value) in picture.pixels.enumerated() { sums[index % 3] += Int(value) }
        let mean = sums.map { Double($0) / Double(picture.width * picture.height * 255) }
        return try AnalyzerFinding(MeanColor(red: mean[0], green: mean[1], blue: mean[2]))
    }
}
