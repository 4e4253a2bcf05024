import Foundation

/// What the processor can do.
package enum Processor {
    /// Whether it multiplies and adds bytes in one instruction (VNNI, Arm's dot products). Without, sums of two products may overflow in the runtime's
    /// way of doing it, and models in 8-bit numbers are hardly faster.
    package static let hasByteProducts: Bool = {
        guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else { return false }
        let flags = text.split(separator: "\n").first { $0.hasPrefix("flags") || $0.hasPrefix("Features") } ?? ""
        return !Set(["avx512_vnni", "avx_vnni", "asimddp"]).isDisjoint(
            with: flags.split(separator: " ").map(String.init))
    }()
}
