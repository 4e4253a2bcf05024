import Foundation
import Remote
import TierModel

extension ObjectStoreConformance {
    /// Names that break careless clients. Two look alike and are different: composed and decomposed.
    public static let oddNames = [
        "a b.jpg", "a+b=c&d.jpg", "(1) [2] {3}.jpg", "100%.jpg", "%41.jpg", "a;b,c@d$e!f'g*h.jpg", "sch\u{F6}n.jpg",
        "scho\u{308}n.jpg", "📷 sommer.jpg", "a#b?c.jpg", "..hidden.jpg", "~tilde^caret`.jpg", "a:b|c<d>e\"f.jpg",
    ]

    func oddKeys() async throws {
        var expected: [(key: ObjectKey, bytes: [UInt8])] = []
        for (index, name) in Self.oddNames.enumerated() {
            let key = try key("odd/" + name)
            let bytes = Self.bytes(100 + index, seed: UInt64(index))
            if deviations.contains(.mergesUnicodeForms), Self.isDecomposed(name) {
                try await expectOccupied(key, bytes)
            } else if deviations.contains(.cutsNames), name.contains(where: { ";?".contains($0) }) {
                try await expectError(.notFound, "\(name) is refused") { try await store(bytes, key) }
                try expect(try await store.head(key, context) == nil, "\(name) is not there")
            } else {
                try await store(bytes, key)
                expected.append((key, bytes))
            }
        }
        for (key, bytes) in expected { try expect(try await fetch(key).bytes == bytes, "\(key) comes back") }
        var listed: Set<ObjectKey> = []
        for try await object in try store.list(key("odd"), context) { listed.insert(object.key) }
        let visible = expected.map(\.key).filter {
            !deviations.contains(.hidesDottedNames) || $0.components.last?.hasPrefix(".") == false
        }
        // What was cut is there too, under another name.
        let isListed = deviations.contains(.cutsNames) ? listed.isSuperset(of: visible) : listed == Set(visible)
        try expect(isListed, "odd names are listed as they are: \(listed.symmetricDifference(Set(visible)))")
    }

    /// Equal strings may be written differently.
    private static func isDecomposed(_ name: String) -> Bool { name.unicodeScalars.contains("\u{308}") }

    private func expectOccupied(_ key: ObjectKey, _ bytes: [UInt8]) async throws {
        guard case .occupied = try await store.put(upload(bytes, key), context) else {
            throw ConformanceFailure(message: "\(store.location): \(key) replaced what has its name")
        }
    }
}
