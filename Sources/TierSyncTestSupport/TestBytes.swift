/// Bytes for large test files.
public enum TestBytes {
    /// Bytes that differ for every seed and do not repeat; a second for some hundreds of megabytes.
    public static func make(_ count: Int, seed: UInt64) -> [UInt8] {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            for index in 0..<count {
                if index & 7 == 0 { state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407 }
                buffer[index] = UInt8(truncatingIfNeeded: (state ^ state >> 29) >> UInt64((index & 7) * 8))
            }
            filled = count
        }
    }
}
