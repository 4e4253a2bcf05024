"""Faces as a straightforward Python program finds and describes them: CenterFace, five points, dlib's network.

The same rules as the engine's (Sources/Inference/Faces): 1,024 pixels, the second look in quarters where small faces are
seen, the same alignment and the mirror average; with NumPy and OpenCV for the arithmetic.
"""

import cv2
import numpy as np

LONG_SIDE = 1024
THRESHOLD = 0.5
SIGN_THRESHOLD = 0.3
OVERLAP = 0.3
SMALL_FACE = 24
QUARTER = 0.5625
LEAST_SIDE = 16
CHIP_SIDE = 150
CHIP_POINTS = np.array([(47.64, 47.46), (102.34, 46.38), (74.54, 79.38), (51.33, 104.71), (97.52, 103.55)])
CHIP_WEIGHTS = np.array([1.0, 1.0, 0.3, 0.2, 0.2])
# Of a face's 15 numbers, those that are places.
ACROSS = [1, 5, 7, 9, 11, 13]
DOWN = [2, 6, 8, 10, 12, 14]
STORED_MARGIN = 1.6
STORED_SIDE = 256


def find(detector, pixels, overview, clock):
    """Returns (N,15): score, x, y, width, height, five points, in pixels of the (H,W,3) RGB picture."""
    scale = overview.shape[1] / pixels.shape[1]
    seen = _look(detector, overview, SIGN_THRESHOLD, clock)
    found = _without_overlaps(seen[seen[:, 0] > THRESHOLD])
    is_crowd = len(seen) and np.minimum(seen[:, 3], seen[:, 4]).min() < SMALL_FACE
    found[:, 1:] /= scale
    if not is_crowd or scale * 1.25 >= 1:
        return found
    small = []
    for part, left, top in _quarters(pixels):
        shrunk = _shrunk(part)
        faces = _look(detector, shrunk, THRESHOLD, clock)
        faces[:, 1:] *= part.shape[1] / shrunk.shape[1]
        faces = faces[np.minimum(faces[:, 3], faces[:, 4]) * scale < 2 * SMALL_FACE]
        faces[:, ACROSS] += left
        faces[:, DOWN] += top
        small.append(faces)
    small = _without_overlaps(np.concatenate(small))
    fresh = [face for face in small if len(found) == 0 or _overlaps(face, found).max() < OVERLAP]
    return np.concatenate([found, np.array(fresh)]) if fresh else found


def chips(pixels, faces):
    """Returns [(face, aligned (150,150,3), stored surroundings as JPEG bytes)], from left to right."""
    made = []
    for face in sorted(faces.tolist(), key=lambda face: (face[1], face[2])):
        if min(face[3], face[4]) < LEAST_SIDE:
            continue
        aligned = _aligned(pixels, np.array(face[5:]).reshape(5, 2))
        if aligned is not None:
            made.append((face, aligned, _surroundings(pixels, face)))
    return made


def embed(network, aligned, clock):
    """Returns (N,128) unit vectors: the mean of each face's and its mirror image's."""
    if not aligned:
        return np.zeros((0, 128), np.float32)
    batch = np.stack(aligned).transpose(0, 3, 1, 2).astype(np.float32)
    with clock("embedding, inference"):
        both = network.run(None, {"face": np.concatenate([batch, batch[..., ::-1]])})[0]
    mean = (both[: len(aligned)] + both[len(aligned) :]) / 2
    return mean / np.linalg.norm(mean, axis=1, keepdims=True)


def quality(face, aligned):
    """Returns what the engine keeps of a face beside its vector."""
    grey = aligned.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    points = np.array(face[5:]).reshape(5, 2)
    line = points[1] - points[0]
    along = (points[2] - points[0]) @ line / max(line @ line, 1e-9)
    laplacian = cv2.Laplacian(grey, cv2.CV_32F)[1:-1, 1:-1]
    yaw = min(1.0, abs(along - 0.5) * 2)
    return {"score": face[0], "size": min(face[3:5]), "sharpness": float(laplacian.var()), "yaw": float(yaw)}


def _look(detector, picture, threshold, clock):
    height, width = picture.shape[:2]
    padded = np.zeros((height + -height % 32, width + -width % 32, 3), np.float32)
    padded[:height, :width] = picture
    with clock("faces, inference"):
        heat, size, offset, points = detector.run(
            ["heatmap", "scale", "offset", "landmarks"], {"image": padded.transpose(2, 0, 1)[None]}
        )
    rows, columns = np.nonzero(heat[0, 0] > threshold)
    high, wide = 4 * np.exp(size[0][:, rows, columns])
    top = 4 * (rows + offset[0, 0, rows, columns] + 0.5) - high / 2
    left = 4 * (columns + offset[0, 1, rows, columns] + 0.5) - wide / 2
    landmarks = points[0][:, rows, columns]
    faces = np.empty((len(rows), 15))
    faces[:, 0] = heat[0, 0, rows, columns]
    faces[:, 1:5] = np.stack([left, top, wide, high], axis=1)
    faces[:, 5::2] = (left + landmarks[1::2] * wide).T
    faces[:, 6::2] = (top + landmarks[0::2] * high).T
    return faces


def _without_overlaps(faces):
    kept = []
    for face in faces[np.argsort(-faces[:, 0], kind="stable")]:
        if not kept or _overlaps(face, np.array(kept)).max() < OVERLAP:
            kept.append(face)
    return np.array(kept).reshape(-1, 15)


def _overlaps(face, others):
    start = np.maximum(face[1:3], others[:, 1:3])
    end = np.minimum(face[1:3] + face[3:5], others[:, 1:3] + others[:, 3:5])
    shared = np.maximum(end - start, 0).prod(axis=1)
    return shared / (face[3] * face[4] + others[:, 3] * others[:, 4] - shared)


def _quarters(pixels):
    height, width = pixels.shape[:2]
    high, wide = int(np.ceil(height * QUARTER)), int(np.ceil(width * QUARTER))
    for top in (0, height - high):
        for left in (0, width - wide):
            yield pixels[top : top + high, left : left + wide], left, top


def _shrunk(picture):
    factor = LONG_SIDE / max(picture.shape[:2])
    if factor >= 1:
        return picture
    return cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)


def _aligned(pixels, points):
    """The weighted least-squares similarity, found with complex numbers; large faces are averaged smaller first."""
    middle = points.mean(axis=0)
    reach = 3 * np.abs(points - middle).max()
    left, top = np.maximum(np.floor(middle - reach), 0).astype(int)
    right, bottom = np.ceil(middle + reach).astype(int)
    part = pixels[top:bottom, left:right]
    if part.size == 0 or np.hypot(*(points[1] - points[0])) < 1:
        return None
    points = points - (left, top)
    turn, shift = _similarity(points)
    if (shrink := int(1 / abs(turn))) >= 2:
        height, width = (side // shrink * shrink for side in part.shape[:2])
        if min(height, width) == 0:
            return None
        part = cv2.resize(
            part[:height, :width], (width // shrink, height // shrink), interpolation=cv2.INTER_AREA
        )
        turn, shift = _similarity((points + 0.5) / shrink - 0.5)
    matrix = np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])
    return cv2.warpAffine(part, matrix, (CHIP_SIDE, CHIP_SIDE), flags=cv2.INTER_LINEAR)


def _similarity(points):
    weights = CHIP_WEIGHTS / CHIP_WEIGHTS.sum()
    source, target = (values @ np.array([1, 1j]) for values in (points, CHIP_POINTS))
    source_mean, target_mean = weights @ source, weights @ target
    source, target = source - source_mean, target - target_mean
    turn = (weights @ (source.conj() * target)) / (weights @ np.abs(source) ** 2)
    return turn, target_mean - turn * source_mean


def _surroundings(pixels, face):
    x, y, width, height = face[1:5]
    wide, high = width * STORED_MARGIN, height * STORED_MARGIN
    left, top = (int(max(0, value)) for value in (x - (wide - width) / 2, y - (high - height) / 2))
    part = pixels[top : int(np.ceil(top + high)), left : int(np.ceil(left + wide))]
    factor = STORED_SIDE / max(part.shape[:2])
    if factor < 1:
        part = cv2.resize(part, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return cv2.imencode(".jpg", cv2.cvtColor(part, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes()
