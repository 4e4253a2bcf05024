import Foundation

/// What the processor can do.
enum Processor {
    /// Whether it computes in bf16 with matrix tiles (AMX) or natively (AVX512-BF16, Arm BF16). Emulated, bf16 is 3 to 4
    /// times slower than f32, although OpenVINO lists it.
    static let hasNativeShortFloats: Bool = {
        guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else { return false }
        let flags = text.split(separator: "\n").first { $0.hasPrefix("flags") || $0.hasPrefix("Features") } ?? ""
        return !Set(["amx_bf16", "avx512_bf16", "bf16"]).isDisjoint(with: flags.split(separator: " ").map(String.init))
    }()
}
