"""Reference for what the engine does around the three text models: find boxes, cut lines out, read them.

Written for checks, not for speed. It follows `rapidocr_onnxruntime` 1.4.4 (ch_ppocr_det, _cls, _rec) without
OpenCV. Points are (x, y) in pixels; a whole number is a pixel's centre.
"""

import numpy as np

MASK_THRESHOLD = 0.3
BOX_THRESHOLD = 0.5
UNCLIP_RATIO = 1.6
SMALLEST_SIDE = 3
HEIGHT = 48
RECOGNITION_WIDTH = 320
DIRECTION_WIDTH = 192
DIRECTION_THRESHOLD = 0.9
TEXT_THRESHOLD = 0.5
# The normalised zero with which the original pads.
GREY = 127.5


def boxes(probability: np.ndarray) -> list:
    """Returns [{score, corners}] of one (H,W) map; corners are top left, top right, bottom right, bottom left."""
    mask = probability > MASK_THRESHOLD
    # Grown by one pixel to the right and below, as OpenCV's dilation with a 2x2 kernel does.
    grown = mask.copy()
    grown[1:] |= mask[:-1]
    grown[:, 1:] |= mask[:, :-1]
    grown[1:, 1:] |= mask[:-1, :-1]
    found = []
    for points in _components(grown):
        centre, axis, size = _smallest_rectangle(points)
        if min(size) < SMALLEST_SIDE:
            continue
        score = _mean_inside(probability, centre, axis, size)
        if score < BOX_THRESHOLD:
            continue
        # The shrunken area is grown back on all sides by area * ratio / circumference.
        size = size + 2 * (size[0] * size[1] * UNCLIP_RATIO / (2 * size.sum()))
        if min(size) < SMALLEST_SIDE + 2:
            continue
        found.append({"score": score, "corners": _ordered(_corners(centre, axis, size))})
    return sorted(found, key=lambda box: tuple(box["corners"][0][::-1]))


def line(pixels: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Cuts one line of text out of (H,W,3) pixels, upright if it is at least 1.5 times as high as wide."""
    width = int(max(np.linalg.norm(corners[0] - corners[1]), np.linalg.norm(corners[2] - corners[3])))
    height = int(max(np.linalg.norm(corners[0] - corners[3]), np.linalg.norm(corners[1] - corners[2])))
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    across, down = (corners[1] - corners[0]) / width, (corners[3] - corners[0]) / height
    wanted = corners[0] + x[..., None] * across + y[..., None] * down
    cut = _bilinear(pixels, wanted[..., 0], wanted[..., 1])
    return np.rot90(cut) if height >= 1.5 * width else cut


def model_input(cut: np.ndarray, width: int, grows: bool) -> np.ndarray:
    """Returns (1,3,48,W): the line at 48 pixels of height, grey to its right. W is `width`, or more if it `grows`."""
    natural = int(np.ceil(HEIGHT * cut.shape[1] / cut.shape[0]))
    full = max(width, natural) if grows else width
    own = min(natural, full)
    x = (np.arange(own) + 0.5) * cut.shape[1] / own - 0.5
    y = (np.arange(HEIGHT) + 0.5) * cut.shape[0] / HEIGHT - 0.5
    resized = _bilinear(cut, *np.meshgrid(x, y))
    padded = np.full((1, 3, HEIGHT, full), GREY, np.float32)
    padded[0, :, :, :own] = resized.transpose(2, 0, 1)
    return padded


def text(probabilities: np.ndarray, characters: list) -> tuple:
    """Decodes one (steps, classes) array; returns (text, confidence)."""
    best = probabilities.argmax(axis=1)
    kept = best != 0
    kept[1:] &= best[1:] != best[:-1]
    letters = ["", *characters, " "]
    found = "".join(letters[index] for index in best[kept])
    return found, float(probabilities.max(axis=1)[kept].mean()) if found else 0.0


def read(pixels: np.ndarray, detect, direct, recognise, characters: list) -> list:
    """Returns [{score, corners, direction, text, confidence}] of (H,W,3) pixels, H and W multiples of 32."""
    probability = detect(pixels.transpose(2, 0, 1)[None].astype(np.float32))["probability"][0, 0]
    found = []
    for box in boxes(probability):
        cut = line(pixels.astype(np.float32), box["corners"])
        direction = direct(model_input(cut, DIRECTION_WIDTH, grows=False))["direction"][0]
        if direction[1] > DIRECTION_THRESHOLD:
            cut = np.rot90(cut, 2)
        decoded = text(recognise(model_input(cut, RECOGNITION_WIDTH, grows=True))["text"][0], characters)
        if decoded[1] >= TEXT_THRESHOLD:
            found.append({**box, "direction": direction, "text": decoded[0], "confidence": decoded[1]})
    return found


def _components(mask):
    """Yields the points (x, y) of each group of pixels that touch, by a side or a corner."""
    left = mask.copy()
    for row, column in zip(*np.nonzero(mask), strict=True):
        if not left[row, column]:
            continue
        left[row, column] = False
        points, waiting = [], [(row, column)]
        while waiting:
            y, x = waiting.pop()
            points.append((x, y))
            top, start = max(y - 1, 0), max(x - 1, 0)
            for dy, dx in zip(*np.nonzero(left[top : y + 2, start : x + 2]), strict=True):
                left[top + dy, start + dx] = False
                waiting.append((top + dy, start + dx))
        yield np.array(points, np.float64)


def _smallest_rectangle(points):
    """Returns (centre, unit vector of the first side, lengths of both): the smallest rectangle around points."""
    best = None
    hull = _hull(points)
    for start, end in zip(hull, np.roll(hull, -1, axis=0), strict=True):
        side = end - start
        length = np.hypot(*side)
        axis = side / length if length else np.array([1.0, 0.0])
        normal = np.array([-axis[1], axis[0]])
        along, across = hull @ axis, hull @ normal
        size = np.array([np.ptp(along), np.ptp(across)])
        if best is None or size.prod() < best[2].prod():
            centre = axis * (along.min() + along.max()) / 2 + normal * (across.min() + across.max()) / 2
            best = (centre, axis, size)
    return best


def _hull(points):
    """Andrew's monotone chain."""
    points = sorted(map(tuple, points))
    chains = []
    for ordered in (points, points[::-1]):
        chain = []
        for point in ordered:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        chains.append(chain[:-1])
    return np.array(chains[0] + chains[1] or points[:1], np.float64)


def _turn(a, b, c):
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _corners(centre, axis, size):
    across, down = axis * size[0] / 2, np.array([-axis[1], axis[0]]) * size[1] / 2
    return np.array([centre - across - down, centre + across - down, centre + across + down, centre - across + down])


def _ordered(corners):
    """Top left, top right, bottom right, bottom left: the two leftmost by height, then the two others."""
    corners = corners[np.argsort(corners[:, 0], kind="stable")]
    (top_left, bottom_left), (top_right, bottom_right) = (
        pair[np.argsort(pair[:, 1], kind="stable")] for pair in (corners[:2], corners[2:])
    )
    return np.array([top_left, top_right, bottom_right, bottom_left])


def _mean_inside(probability, centre, axis, size):
    height, width = probability.shape
    y, x = np.mgrid[:height, :width]
    offset = np.stack([x, y], axis=-1) - centre
    along, across = offset @ axis, offset @ np.array([-axis[1], axis[0]])
    inside = (np.abs(along) <= size[0] / 2 + 1e-6) & (np.abs(across) <= size[1] / 2 + 1e-6)
    return float(probability[inside].mean())


def _bilinear(pixels, x, y):
    x = np.clip(x, 0, pixels.shape[1] - 1)
    y = np.clip(y, 0, pixels.shape[0] - 1)
    left = np.minimum(x.astype(int), max(pixels.shape[1] - 2, 0))
    top = np.minimum(y.astype(int), max(pixels.shape[0] - 2, 0))
    right, bottom = np.minimum(left + 1, pixels.shape[1] - 1), np.minimum(top + 1, pixels.shape[0] - 1)
    x, y = (x - left)[..., None], (y - top)[..., None]
    above = pixels[top, left] * (1 - x) + pixels[top, right] * x
    below = pixels[bottom, left] * (1 - x) + pixels[bottom, right] * x
    return (above * (1 - y) + below * y).astype(np.float32)
