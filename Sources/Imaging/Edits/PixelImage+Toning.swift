import CPixels

extension PixelImage {
    /// Applies exposure, balance, tones, saturation and filter to `pixels`, which are this picture's own.
    func applyTones(of look: EditLook, to pixels: inout [UInt8]) {
        let curves = ToneCurves(look)
        let channels = curves.channels
        let tones = curves.tones(count: Int(EDITS_TONES))
        var settings = edits_look(look)
        let surroundings =
            settings.shadows != 0 || settings.highlights != 0
            ? Surroundings(of: self, channels: channels, luma: look.luma) : nil
        var (gain, offset) = ([Float](), [Float]())
        if surroundings != nil {
            gain = [Float](repeating: 0, count: width)
            offset = gain
        }
        let (width, height) = (width, height)
        unsafe pixels.withUnsafeMutableBufferPointer { pixels in
            guard let pixels = pixels.baseAddress else { return }
            for y in 0..<height {
                let row = unsafe pixels + y * width * 3
                let vertical = (Double(y) - Double(height - 1) / 2) / (Double(height) / 2)
                if let surroundings {
                    surroundings.fill(&gain, &offset, row: y, width: width, height: height)
                    unsafe edits_tone_row(row, Int64(width), channels, tones, &settings, gain, offset, vertical)
                } else {
                    unsafe edits_tone_row(row, Int64(width), channels, tones, &settings, nil, nil, vertical)
                }
            }
        }
    }
}

extension edits_look {
    /// At ±1 darks are multiplied by 2.2 or 0.3, and what brights lack of white by 0.4 or 2.2: the sums rise with the tone all the same.
    fileprivate init(_ look: EditLook) {
        func within(_ value: Double) -> Double { min(max(value, -1), 1) }
        let (shadows, highlights) = (within(look.shadows), within(look.highlights))
        self.init()
        self.shadows = Float(shadows * (shadows < 0 ? 0.7 : 1.2))
        self.highlights = Float(highlights * (highlights < 0 ? 1.2 : 0.6))
        saturation = Float(min(max(look.saturation, -1), 1.5))
        luma = (Float(look.luma.x), Float(look.luma.y), Float(look.luma.z))
        dark_tint = (Float(look.darkTint.x), Float(look.darkTint.y), Float(look.darkTint.z))
        bright_tint = (Float(look.brightTint.x), Float(look.brightTint.y), Float(look.brightTint.z))
        vignette = Float(look.vignette)
    }
}
