import Foundation
import Imaging
import Testing
import TierModel

@Suite struct PerceptualHashTests {
    @Test func `a copy that was stored anew, resized or greyed is near`() throws {
        let photo = try Fixtures.photo()
        let hash = PerceptualHash(of: photo)
        let copies = [
            try photo.compressed(quality: 30), photo.resized(longSide: 300), photo.resized(longSide: 97),
            photo.mapped { $0 * 0.8 + 20 }, photo.grained(deviation: 10),
        ]
        for copy in copies { #expect(PerceptualHash(of: copy).distance(to: hash) <= 6) }
    }

    @Test func `other pictures are far`() throws {
        let hashes = [
            PerceptualHash(of: try Fixtures.photo()), PerceptualHash(of: try waves(width: 300, height: 200)),
            PerceptualHash(of: try quarters(width: 200, height: 150)), PerceptualHash(of: try Fixtures.photo().turned),
        ]
        for (place, hash) in hashes.enumerated() {
            for other in hashes[..<place] { #expect(hash.distance(to: other) > 12) }
        }
    }

    @Test func `an empty or tiny picture has a hash, too`() throws {
        for side in [1, 2, 31] {
            let picture = try #require(
                PixelImage(width: side, height: 1, pixels: [UInt8](repeating: 9, count: side * 3)))
            #expect(PerceptualHash(of: picture) == PerceptualHash(of: picture))
        }
    }

    @Test func `it is stored as digits`() throws {
        let hash = PerceptualHash(bits: 0x00ff_0000_0000_1234)
        #expect(hash.description == "00ff000000001234")
        let data = try JSONEncoder().encode([hash])
        #expect(String(decoding: data, as: UTF8.self) == "[\"00ff000000001234\"]")
        #expect(try JSONDecoder().decode([PerceptualHash].self, from: data) == [hash])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([PerceptualHash].self, from: Data("[\"xyz\"]".utf8))
        }
        #expect(hash.distance(to: PerceptualHash(bits: ~hash.bits)) == 64)
    }
}
