"""Text as a Python program reads it with the published `rapidocr_onnxruntime`: its detector, director and recogniser.

As published, RapidOCR shrinks a photo to 2,000 pixels, looks for lines there, and reads them from there. The engine looks
at 736 pixels of the shorter side and reads lines from the original's own pixels; here the same is done with RapidOCR's
parts, which takes less than half the time. Both ways can be measured.
"""

import cv2
import numpy as np
from rapidocr_onnxruntime import RapidOCR

SHORTER_SIDE = 736


class Reader:
    """The three text models, loaded once."""

    def __init__(self, is_published):
        self.engine = RapidOCR()
        self.is_published = is_published

    def lines(self, pixels, clock):
        """Returns [(corners, text, score)] of (H,W,3) RGB pixels, corners in pixels of it, from the top."""
        picture = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
        if self.is_published:
            found, _ = self.engine(picture)
            return found or []
        small = _shrunk(picture)
        with clock("text, detector"):
            boxes, _ = self.engine.auto_text_det(small)
        if boxes is None:
            return []
        scale = np.array([picture.shape[1] / small.shape[1], picture.shape[0] / small.shape[0]])
        boxes = [((box + 0.5) * scale - 0.5).astype(np.float32) for box in boxes]
        with clock("text, cutting out"):
            cuts = self.engine.get_crop_img_list(picture, boxes)
        with clock("text, direction"):
            cuts, _, _ = self.engine.text_cls(cuts)
        with clock("text, recogniser"):
            read, _ = self.engine.text_rec(cuts)
        boxes, read = self.engine.filter_result(boxes, read)
        return [(box.tolist(), text, score) for box, (text, score) in zip(boxes or [], read or [], strict=True)]


def _shrunk(picture):
    """The shorter side at 736 pixels, both multiples of 32."""
    height, width = picture.shape[:2]
    factor = min(SHORTER_SIDE / min(height, width), 2 * SHORTER_SIDE / max(height, width))
    sides = [max(32, round(side * factor / 32) * 32) for side in (width, height)]
    return cv2.resize(picture, sides, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC)
