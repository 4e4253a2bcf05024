import Foundation
import TierModel

/// Softmax regression from the scene vector to kinds of pictures: `kind-head.json`, fitted by Tools/models/kind_head.py.
struct KindHead: Sendable {
    private struct Document: Decodable {
        var scale: Double
        var kinds: [Row]

        struct Row: Decodable {
            var kind: PhotoKind
            var constant: Double
            var weights: [Double]
        }
    }

    private let rows: [(kind: PhotoKind, constant: Double, weights: [Double])]

    /// - Throws: `modelDamaged` when the table cannot be understood.
    init(_ data: Data) throws(InferenceError) {
        let document: Document
        do {
            document = try JSONDecoder().decode(Document.self, from: data)
        } catch {
            throw .modelDamaged("the head for kinds of pictures cannot be understood", underlying: error)
        }
        guard document.scale > 0, Set(document.kinds.map(\.kind)).count == PhotoKind.allCases.count,
            Set(document.kinds.map(\.weights.count)).count == 1
        else { throw .modelDamaged("the head for kinds of pictures lacks one") }
        rows = document.kinds.map { row in
            (row.kind, row.constant / document.scale, row.weights.map { $0 / document.scale })
        }
    }

    /// The logarithm of the odds of each kind, up to a constant; `nil` for a vector of another length.
    func scores(of vector: QuantizedVector) -> [PhotoKind: Double]? {
        guard rows.first?.weights.count == vector.components.count else { return nil }
        return Dictionary(
            uniqueKeysWithValues: rows.map { kind, constant, weights in
                let sum = zip(weights, vector.components).reduce(0.0) { $0 + $1.0 * Double($1.1) }
                return (kind, constant + sum / Double(QuantizedVector.scale))
            })
    }
}
