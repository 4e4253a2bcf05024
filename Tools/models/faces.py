"""Reference for what the engine does around the two face models: decode, align, embed.

Written for checks, not for speed. Coordinates are pixels; a whole number is a pixel's centre.
"""

import numpy as np
from PIL import Image

STRIDE = 4
CHIP_SIZE = 150
# Where the five landmarks lie in the chip, and how much each one counts.
# Left and right as one sees them in the picture.
CHIP_POINTS = np.array(
    [(47.64, 47.46), (102.34, 46.38), (74.54, 79.38), (51.33, 104.71), (97.52, 103.55)]
)
CHIP_WEIGHTS = np.array([1.0, 1.0, 0.3, 0.2, 0.2])


def detector_input(image: Image.Image) -> np.ndarray:
    """Returns (1,3,H,W), RGB 0-255, padded with zeros at the bottom and right to multiples of 32."""
    pixels = np.asarray(image.convert("RGB"), np.float32)
    height, width = pixels.shape[:2]
    pixels = np.pad(pixels, ((0, -height % 32), (0, -width % 32), (0, 0)))
    return pixels.transpose(2, 0, 1)[None]


def detections(outputs: dict, threshold: float = 0.5, overlap: float = 0.3) -> list:
    """Returns [{score, box [x, y, width, height], landmarks [[x, y] * 5]}], best first, from one image's maps."""
    heatmap, scale, offset, landmarks = (
        np.asarray(outputs[name])[0] for name in ("heatmap", "scale", "offset", "landmarks")
    )
    found = []
    for row, column in zip(*np.where(heatmap[0] > threshold), strict=True):
        height, width = STRIDE * np.exp(scale[:, row, column])
        y = STRIDE * (row + offset[0, row, column] + 0.5) - height / 2
        x = STRIDE * (column + offset[1, row, column] + 0.5) - width / 2
        relative = landmarks[:, row, column].reshape(5, 2)  # y before x
        points = np.stack([x + relative[:, 1] * width, y + relative[:, 0] * height], axis=1)
        box = np.array([x, y, width, height])
        found.append({"score": float(heatmap[0, row, column]), "box": box, "landmarks": points})
    found.sort(key=lambda face: -face["score"])
    kept = []
    for face in found:
        if all(_intersection_over_union(face["box"], other["box"]) < overlap for other in kept):
            kept.append(face)
    return kept


def _intersection_over_union(a, b):
    size = np.minimum(a[:2] + a[2:], b[:2] + b[2:]) - np.maximum(a[:2], b[:2])
    shared = float(np.prod(np.maximum(size, 0)))
    return shared / (a[2] * a[3] + b[2] * b[3] - shared)


def chip_transform(landmarks: np.ndarray) -> np.ndarray:
    """Returns the 2x3 matrix from image to chip: the weighted least-squares similarity, no reflection."""
    source, target = (points @ np.array([1, 1j]) for points in (np.asarray(landmarks), CHIP_POINTS))
    weights = CHIP_WEIGHTS / CHIP_WEIGHTS.sum()
    source_mean, target_mean = weights @ source, weights @ target
    source, target = source - source_mean, target - target_mean
    turn = (weights @ (source.conj() * target)) / (weights @ np.abs(source) ** 2)
    shift = target_mean - turn * source_mean
    return np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])


def chip(image: Image.Image, landmarks: np.ndarray) -> np.ndarray:
    """Returns the aligned face, (150,150,3) f32. Faces at least twice as large are shrunk by averaging first."""
    landmarks = np.asarray(landmarks, np.float64)
    matrix = chip_transform(landmarks)
    shrink = int(1 / np.hypot(matrix[0, 0], matrix[1, 0]))
    if shrink >= 2:
        image = image.reduce(shrink)
        matrix = chip_transform((landmarks + 0.5) / shrink - 0.5)
    pixels = np.asarray(image.convert("RGB"), np.float32)
    inverse = np.linalg.inv(matrix[:, :2])
    columns, rows = np.meshgrid(np.arange(CHIP_SIZE), np.arange(CHIP_SIZE))
    wanted = np.stack([columns - matrix[0, 2], rows - matrix[1, 2]], axis=-1) @ inverse.T
    return _bilinear(pixels, wanted[..., 0], wanted[..., 1])


def _bilinear(pixels, x, y):
    pixels = np.pad(pixels, ((1, 1), (1, 1), (0, 0)))  # black outside the picture
    x = np.clip(x + 1, 0, pixels.shape[1] - 1.001)
    y = np.clip(y + 1, 0, pixels.shape[0] - 1.001)
    left, top = x.astype(int), y.astype(int)
    x, y = (x - left)[..., None], (y - top)[..., None]
    above = pixels[top, left] * (1 - x) + pixels[top, left + 1] * x
    below = pixels[top + 1, left] * (1 - x) + pixels[top + 1, left + 1] * x
    return (above * (1 - y) + below * y).astype(np.float32)


def embedding(network, chip_pixels: np.ndarray) -> np.ndarray:
    """Returns the unit vector of one chip: the mean of the chip's and its mirror image's, normalised."""
    pixels = chip_pixels.transpose(2, 0, 1)
    vectors = network(np.stack([pixels, pixels[:, :, ::-1]]))["embedding"]
    mean = vectors.mean(axis=0)
    return mean / np.linalg.norm(mean)
