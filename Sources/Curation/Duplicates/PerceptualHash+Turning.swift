package import Imaging
package import TierModel

extension PerceptualHash {
    /// The hash that the picture has when it is turned or mirrored as an EXIF orientation asks for, as far as the bits tell.
    ///
    /// Transposing a picture transposes its cosine transform; mirroring changes the sign of the odd frequencies. The bits tell whether a frequency is above
    /// the median, which is near zero, so they change for their opposites; where the median is not quite zero some come out wrong (docs/curation.md).
    package func turned(_ orientation: Orientation) -> PerceptualHash {
        var bits = orientation.swapsSides ? Self.transposed(self.bits) : self.bits
        if [2, 3, 6, 7].contains(orientation.value) { bits ^= Self.oddColumns }
        if [3, 4, 7, 8].contains(orientation.value) { bits ^= Self.oddRows }
        return PerceptualHash(bits: bits)
    }

    // The first bit is the highest; eight frequencies across, 1 to 8, for each of eight down.
    private static let oddColumns: UInt64 = 0xAAAA_AAAA_AAAA_AAAA
    private static let oddRows: UInt64 = 0xFF00_FF00_FF00_FF00

    /// The transpose of a matrix of 8 × 8 bits, by swapping ever larger blocks (Warren, "Hacker's Delight", 2002, section 7-3).
    private static func transposed(_ bits: UInt64) -> UInt64 {
        var bits = bits
        for (shift, mask) in [
            (7, 0x00AA_00AA_00AA_00AA), (14, 0x0000_CCCC_0000_CCCC), (28, 0x0000_0000_F0F0_F0F0),
        ] as [(UInt64, UInt64)] {
            let swapped = (bits ^ (bits >> shift)) & mask
            bits ^= swapped ^ (swapped << shift)
        }
        return bits
    }
}
