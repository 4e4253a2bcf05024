public import TierModel

extension PixelImage {
    /// The picture as a recipe shows it; this is the upright original, at any scale.
    ///
    /// What is blurred or darkened by place is so in parts of the picture's size, so that a preview looks as the picture at full size does. While it works
    /// there are up to three pictures in memory: this one, the one of the new shape, and the result.
    public func applying(_ recipe: EditRecipe) -> PixelImage {
        let shaped = reshaped(EditGeometry(recipe, width: width, height: height))
        guard recipe.changesColors else { return shaped }
        let look = EditLook(recipe)
        var pixels = shaped.pixels
        if look.changesTones { shaped.applyTones(of: look, to: &pixels) }
        Sharpening(look.sharpness, longSide: longSide)?.apply(to: &pixels, width: shaped.width, height: shaped.height)
        return PixelImage(width: shaped.width, height: shaped.height, pixels: pixels) ?? shaped
    }
}
