/// How good a shot is, in parts that can be shown. Every part is 0 to 1; what is not known is `nil` and does not count.
public struct ShotScore: Hashable, Codable, Sendable {
    /// Sharpness, light, grain and compression: `PictureQuality.technical`.
    public var technical: Double?
    /// The same with colour: `PictureQuality.looks`.
    public var looks: Double?
    /// The faces: open eyes, sharpness, size.
    public var faces: Double?
    /// 1 from twelve megapixels on.
    public var resolution: Double
    /// What the user said: stars and favourites; 0 where nothing was said.
    public var user: Double
    /// The score: the mean of technical, looks, faces and resolution with the weights 0.3, 0.25, 0.3 and 0.05, of those that are known; then
    /// the user's part takes as much of what is missing to 1 as it is large, by half.
    public var total: Double

    /// Makes a score; the total follows from the parts.
    public init(technical: Double?, looks: Double?, faces: Double?, resolution: Double, user: Double) {
        func part(_ value: Double) -> Double { value.isFinite ? min(1, max(0, value)) : 0 }
        self.technical = technical.map(part)
        self.looks = looks.map(part)
        self.faces = faces.map(part)
        self.resolution = part(resolution)
        self.user = part(user)
        let parts: [(value: Double?, weight: Double)] = [
            (self.technical, 0.3), (self.looks, 0.25), (self.faces, 0.3), (self.resolution, 0.05),
        ]
        let known = parts.compactMap { part in part.value.map { (value: $0, weight: part.weight) } }
        let mean = known.reduce(0) { $0 + $1.value * $1.weight } / known.reduce(0) { $0 + $1.weight }
        total = mean + (1 - mean) * self.user / 2
    }
}
