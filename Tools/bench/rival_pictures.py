"""What a straightforward Python program says of a picture as a whole: labels, quality, perceptual hash.

The formulas of docs/analysis.md, with NumPy and OpenCV.
"""

import json

import cv2
import numpy as np

SIDE = 224
CLASS_SCORE = 0.6
PARENT_SCORE = 0.75
GREY = np.array([0.299, 0.587, 0.114], np.float32)
BLOCK_WINDOW = 1024


class Vocabulary:
    """The words for what the scene model sees, from Models/labels.json."""

    def __init__(self, path):
        labels = json.loads(path.read_text())["labels"]
        parents = {word for label in labels for word in label["parents"]}
        classes = {}
        for number, label in enumerate(labels):
            for word in [*label["parents"], label["name"]]:
                classes.setdefault(word, set()).add(number)
        self.words = [
            (word, sorted(numbers), PARENT_SCORE if word in parents else CLASS_SCORE)
            for word, numbers in sorted(classes.items())
        ]

    def labels(self, logits):
        """Returns [[word, score]], the surest first."""
        weights = np.exp((logits - logits.max()).astype(np.float64))
        weights /= weights.sum()
        sums = [(word, float(weights[numbers].sum()), least) for word, numbers, least in self.words]
        return sorted(([word, score] for word, score, least in sums if score >= least), key=lambda label: -label[1])


def scene(network, overview, vocabulary, clock):
    """Returns (labels, unit vector of 1,280) of the largest square in the middle."""
    height, width = overview.shape[:2]
    length = min(height, width)
    top, left = (height - length) // 2, (width - length) // 2
    square = overview[top : top + length, left : left + length]
    small = cv2.resize(square, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    array = small.transpose(2, 0, 1)[None].astype(np.float32)
    with clock("scene, inference"):
        logits, features = network.run(["logits", "features"], {"image": array})
    return vocabulary.labels(logits[0]), features[0] / np.linalg.norm(features[0])


def perceptual_hash(overview):
    """Returns 64 bits as a whole number."""
    small = cv2.resize(overview, (32, 32), interpolation=cv2.INTER_AREA).astype(np.float32) @ GREY
    lowest = cv2.dct(small)[1:9, 1:9].ravel()
    # An orthonormal transform weighs these frequencies alike, so that the median is at the same place.
    bits = lowest > np.median(lowest)
    return int("".join("1" if bit else "0" for bit in bits), 2)


def quality(pixels, overview):
    """Returns the parts of the technical score, each 0 to 1."""
    grey = overview.astype(np.float32) @ GREY
    counts = np.bincount(np.minimum(grey, 255).astype(np.uint8).ravel(), minlength=256) / grey.size
    mean = float(counts @ (np.arange(256) + 0.5))
    shares = counts.cumsum()
    spread = int(np.searchsorted(shares, 0.98) - np.searchsorted(shares, 0.02))
    entropy = float(-(counts[counts > 0] * np.log2(counts[counts > 0])).sum())
    colourfulness, burnt = _colours(overview)
    return {
        "sharpness": _part((0.65 - max(_blur(grey), _blur(grey.T))) / 0.43),
        "exposure": _part(
            np.exp(-(((mean - 118) / 110) ** 2) - 2.5 * max(0, burnt - 0.01) - 2 * max(0, shares[8] - 0.02))
        ),
        "noise": _part(np.exp(-max(0, _noise(grey) - 1.5) / 6)),
        "contrast": _part(np.sqrt(_part((entropy - 3.5) / 4.2) * _part(spread / 220))),
        "colourfulness": _part(colourfulness / 109),
        "compression": _part(np.exp(-max(0, _blockiness(pixels) - 0.3))),
    }


def _part(value):
    return float(min(1, max(0, value)))


def _colours(picture):
    red, green, blue = (picture[..., channel].astype(np.int16) for channel in range(3))
    red_green, yellow_blue = red - green, (red + green) / 2 - blue
    deviation = np.sqrt(red_green.var(dtype=np.float64) + yellow_blue.var(dtype=np.float64))
    mean = np.hypot(red_green.mean(), yellow_blue.mean())
    return deviation + 0.3 * mean, float((picture.max(axis=2) >= 254).mean())


def _blur(grey):
    """The share of the variation along rows that is left after a mean of nine (Crété-Roffet et al., 2007)."""
    grey = np.ascontiguousarray(grey)
    before = np.abs(np.diff(grey))
    after = np.abs(np.diff(cv2.blur(grey, (9, 1), borderType=cv2.BORDER_REPLICATE)))
    variation = before.sum(dtype=np.float64)
    return 1 - np.maximum(0, before - after).sum(dtype=np.float64) / variation if variation > 0 else 1.0


def _noise(grey):
    """The grain in the smoothest fifth of blocks of 16 pixels, in grey levels (the mask of Immerkær, 1996)."""
    mask = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    response = np.abs(cv2.filter2D(grey, cv2.CV_32F, mask))[1:-1, 1:-1]
    levels = grey[1:-1, 1:-1]
    rows, columns = (side // 16 for side in response.shape)
    if rows == 0 or columns == 0:
        return 0.0
    response, levels = (
        values[: rows * 16, : columns * 16].reshape(rows, 16, columns, 16).mean(axis=(1, 3)).ravel()
        for values in (response, levels)
    )
    sound = (levels > 15) & (levels < 240)
    chosen = np.sort(response[sound] if sound.sum() >= 8 else response)
    return float(np.sqrt(np.pi / 2) / 6 * chosen[round(0.2 * (len(chosen) - 1))])


def _blockiness(pixels):
    """How much more neighbours differ on JPEG's grid than off it (after Wang, Sheikh and Bovik, 2002)."""
    top, left = (max(0, side - BLOCK_WINDOW) // 16 * 8 for side in pixels.shape[:2])
    grey = pixels[top : top + BLOCK_WINDOW, left : left + BLOCK_WINDOW].astype(np.float32) @ GREY
    on = off = 0.0
    for values in (grey, grey.T):
        change = np.abs(np.diff(values, axis=1))
        is_grid = np.arange(1, values.shape[1]) % 8 == 0
        on += change[:, is_grid].mean(dtype=np.float64)
        off += change[:, ~is_grid].mean(dtype=np.float64)
    return (on - off) / (off + 1)
