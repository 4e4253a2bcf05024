import Sealing
import Testing
import TierSyncTestSupport

struct `The size of a sealed object` {
    @Test(arguments: [(0, 96), (1, 97), (65_535, 65_631), (65_536, 65_632), (65_537, 65_649), (131_072, 131_184)])
    func `is its content's, a header, and a tag for each segment`(_ content: Int64, _ sealed: Int64) {
        #expect(SealedSize.sealed(content) == sealed)
    }

    @Test func `tells the content's size`() {
        var random = SeededGenerator(seed: 10)
        var counts: [Int64] = [0, 1, 2]
        for number in Int64(1)...4 { counts += (number * 65_536 - 2)...(number * 65_536 + 2) }
        for _ in 0..<2_000 { counts.append(Int64.random(in: 0...(1 << 40), using: &random)) }
        for count in counts {
            let sealed = SealedSize.sealed(count)
            #expect(SealedSize.content(ofSealed: sealed) == count)
            #expect(SealedSize.isPossible(sealed))
        }
    }

    @Test func `is none of those that leave a segment without content`() {
        for count in Int64(0)..<96 {
            #expect(!SealedSize.isPossible(count) && SealedSize.content(ofSealed: count) == 0)
        }
        for count in Int64(65_633)...65_648 { #expect(!SealedSize.isPossible(count)) }
    }
}
