import Foundation

/// The curves of a look, as functions and as the tables that the inner loops read. Tones are from 0 to 1, encoded as in sRGB.
struct ToneCurves {
    let look: EditLook
    /// By how much each channel's light is multiplied.
    let gains: [Double]

    init(_ look: EditLook) {
        self.look = look
        gains = Self.gains(look)
    }

    /// Exposure and white balance in linear light. A balance keeps the luminance of grey; ±1 of temperature is about ±0.7 exposure values between red
    /// and blue, and ±1 of tint 0.45 between green and the others.
    private static func gains(_ look: EditLook) -> [Double] {
        let balance = [
            0.3 * look.temperature + 0.15 * look.tint, -0.3 * look.tint, -0.4 * look.temperature + 0.15 * look.tint,
        ]
        .map { exp2($0) }
        let weights = EditLook.standardLuma
        let grey = weights.x * balance[0] + weights.y * balance[1] + weights.z * balance[2]
        return balance.map { $0 / grey * exp2(look.exposure) }
    }

    /// The tones of the 256 values of each channel after exposure and white balance: 3 × 256.
    var channels: [Float] {
        let brightest = Self.encoded(gains.max() ?? 1)
        return gains.flatMap { gain in
            (0...255).map { value in
                // Exactly what came in where nothing is to be done.
                guard gain != 1 || brightest > 1 else { return Float(value) / 255 }
                return Float(
                    Self.rolledOff(Self.encoded(Self.linear(Double(value) / 255) * gain), brightest: brightest))
            }
        }
    }

    /// `count + 1` tones that luma becomes, evenly spaced.
    func tones(count: Int) -> [Float] { (0...count).map { Float(tone(Double($0) / Double(count))) } }

    /// What luma becomes, apart from shadows and highlights.
    func tone(_ luma: Double) -> Double {
        let stretched = look.contrasts.reduce(luma) { Self.contrasted($0, by: $1) }
        return look.black + (look.white - look.black) * stretched
    }
}

extension ToneCurves {
    /// IEC 61966-2-1: light of an encoded tone.
    static func linear(_ tone: Double) -> Double {
        tone <= 0.04045 ? tone / 12.92 : pow((tone + 0.055) / 1.055, 2.4)
    }

    /// IEC 61966-2-1: the tone that encodes a light, which may be above 1.
    static func encoded(_ light: Double) -> Double {
        light <= 0.0031308 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055
    }

    /// Brings tones up to `brightest` into 0 to 1: up to 0.7 as they are, above it ever more closely, with `brightest` at 1 (the curve of Reinhard et
    /// al. 2002, equation 4, from there on).
    static func rolledOff(_ tone: Double, brightest: Double) -> Double {
        let knee = 0.7
        guard brightest > 1, tone > knee else { return min(tone, 1) }
        let (part, most) = ((tone - knee) / (1 - knee), (brightest - knee) / (1 - knee))
        return knee + (1 - knee) * min(1, part * (1 + part / (most * most)) / (1 + part))
    }

    /// The encoded tone of a grey card that returns 18 % of the light: what contrast turns around.
    static let middle = encoded(0.18)

    /// Tones away from the middle (`amount` above 0) or towards it; black, middle and white stay. It rises everywhere for amounts from −1 to 1.
    static func contrasted(_ tone: Double, by amount: Double) -> Double {
        let side = tone < middle ? middle : 1 - middle
        let distance = abs(tone - middle) / side
        let moved = (distance + 0.8 * amount * distance * (1 - distance)) * side
        return tone < middle ? middle - moved : middle + moved
    }
}
