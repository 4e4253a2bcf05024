"""Fits the head of `kind`: from the scene vector of a picture to photo, document, receipt, screenshot, whiteboard.

Softmax regression with an L2 penalty, NumPy only. It is trained on the vectors as they are stored (unit length, 8 bits)
of labelled photos and of the drawings of `kind_pictures.py`, and judged on photos that were left out, five times a fifth.
"""

import argparse
import json
import math
from pathlib import Path

import numpy as np
import openvino as ov
from PIL import Image

KINDS = ["photo", "document", "receipt", "screenshot", "whiteboard"]
# Which folders of the labelled photos show what.
FOLDERS = {
    "document": ["documents/document"],
    "receipt": ["documents/receipt", "documents/receipt_scan"],
    "photo": ["objects", "scenes", "camera", "groups", "groups_boxes", "near_duplicates", "text", "people"],
}
# Of the portraits every fifth: they are many and much alike.
PORTRAITS = "people/lfw/"
LEVELS, SIDE, FOLDS = 320, 224, 5
HELD_OUT = 50
# What the engine asks of the kinds other than a photo together (KindRules.leastPaper).
LEAST_PAPER = 0.6
PENALTY, STEPS, REAL_PAPER = 2e-4, 3000, 4.0
# Whole numbers in the table: a weight is so many thousandths.
SCALE = 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=Path, required=True, help="the labelled photos")
    parser.add_argument("--drawn", type=Path, required=True, help="what kind_pictures.py drew")
    parser.add_argument("--real-screenshots", type=Path, help="a list of files to judge on, never to train on")
    parser.add_argument("--models", type=Path, default=Path(__file__).parent / "../../Models")
    parser.add_argument("--cache", type=Path, help="where to keep the vectors for another run")
    parser.add_argument("--write", action="store_true", help="write kind-head.json into the models' folder")
    options = parser.parse_args()
    vectors = Vectors(options.models, options.cache)

    real, labels, names = [], [], []
    for kind, folders in FOLDERS.items():
        for file in sorted(file for folder in folders for file in (options.photos / folder).rglob("*")):
            portrait = PORTRAITS in str(file)
            if file.is_file() and (not portrait or vectors.turn(portrait)) and (vector := vectors(file)) is not None:
                real.append(vector)
                labels.append(KINDS.index(kind))
                names.append(file.relative_to(options.photos))
    real, labels = np.stack(real), np.array(labels)
    drawn, drawn_labels, held, held_labels = [], [], [], []
    for kind in KINDS[1:]:
        files = sorted((options.drawn / kind).iterdir())
        for number, file in enumerate(files):
            out = number >= len(files) - HELD_OUT
            (held if out else drawn).append(vectors(file))
            (held_labels if out else drawn_labels).append(KINDS.index(kind))
    drawn, drawn_labels = np.stack(drawn), np.array(drawn_labels)
    vectors.save()

    scores = np.zeros((len(real), len(KINDS)))
    folds = np.random.default_rng(1).integers(FOLDS, size=len(real))
    for fold in range(FOLDS):
        train = folds != fold
        head = fit(*joined(real[train], labels[train], drawn, drawn_labels))
        scores[~train] = probabilities(head, real[~train])
    report("photos left out", labels, scores.argmax(1))
    for number in np.flatnonzero((labels == 0) & (scores[:, 0] < 1 - LEAST_PAPER)):
        print(f"  taken for something else at {1 - scores[number, 0]:.3f}: {names[number]}")
    head = fit(*joined(real, labels, drawn, drawn_labels))
    report("drawings left out", np.array(held_labels), probabilities(head, np.stack(held)).argmax(1))
    if options.real_screenshots:
        files = options.real_screenshots.read_text().split("\n")
        shots = np.stack([vector for file in files if file and (vector := vectors(Path(file))) is not None])
        report("real screenshots", np.full(len(shots), 3), probabilities(head, shots).argmax(1))
        vectors.save()
    if options.write:
        write(head, options.models / "kind-head.json")


class Vectors:
    """The stored scene vector of a file's picture, as `SceneAnalyzer` makes it but for the resampling."""

    def __init__(self, models, cache):
        self.network = ov.Core().compile_model(
            models / "efficientnet-lite0.xml", "CPU", {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1}
        )
        self.cache = cache
        self.known = dict(np.load(cache)) if cache and cache.exists() else {}
        self.portraits = 0

    def __call__(self, file):
        if (name := str(file)) not in self.known:
            try:
                with Image.open(file) as image:
                    if image.mode in ("P", "LA", "PA"):
                        image = image.convert("RGBA")
                    image = image.convert("RGB")
            except OSError:
                return None
            side = min(image.size)
            left, top = ((length - side) // 2 for length in image.size)
            image = image.crop((left, top, left + side, top + side)).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
            pixels = np.asarray(image, np.float32).transpose(2, 0, 1)[None]
            features = self.network(pixels)["features"][0].astype(np.float64)
            levels = np.rint(features / np.linalg.norm(features) * LEVELS)
            self.known[name] = np.clip(levels, -127, 127).astype(np.int8)
        return self.known[name].astype(np.float64) / LEVELS

    def turn(self, portrait):
        """Whether it is this portrait's turn."""
        self.portraits += portrait
        return self.portraits % 5 == 0

    def save(self):
        if self.cache:
            np.savez(self.cache, **self.known)


def joined(real, labels, drawn, drawn_labels):
    """Real pictures and drawings with their weights: each kind counts alike, real papers more than drawn ones."""
    x, y = np.concatenate([real, drawn]), np.concatenate([labels, drawn_labels])
    weights = np.ones(len(x))
    weights[: len(real)][labels > 0] = REAL_PAPER
    for kind in range(len(KINDS)):
        share = 0.5 if kind == 0 else 0.5 / (len(KINDS) - 1)
        weights[y == kind] *= share / weights[y == kind].sum()
    return x, y, weights


def fit(x, y, weights):
    """Returns (kinds, 1 + length) weights, the constant first: descent with momentum on the penalised likelihood."""
    x = np.concatenate([np.ones((len(x), 1)), x], axis=1)
    truth = np.eye(len(KINDS))[y]
    head, before = np.zeros((len(KINDS), x.shape[1])), None
    # A bound of the curvature: no step overshoots.
    rate = 1 / (0.5 * np.linalg.norm((x * weights[:, None]).T @ x, 2) + PENALTY)
    before = head
    for step in range(STEPS):
        ahead = head + step / (step + 3) * (head - before)
        logits = x @ ahead.T
        odds = np.exp(logits - logits.max(1, keepdims=True))
        odds /= odds.sum(1, keepdims=True)
        slope = ((odds - truth) * weights[:, None]).T @ x
        slope[:, 1:] += PENALTY * ahead[:, 1:]
        before, head = head, ahead - rate * slope
    return head


def probabilities(head, x):
    logits = np.concatenate([np.ones((len(x), 1)), x], axis=1) @ head.T
    odds = np.exp(logits - logits.max(1, keepdims=True))
    return odds / odds.sum(1, keepdims=True)


def report(name, truth, found):
    print(f"{name}: {len(truth)}")
    for kind, word in enumerate(KINDS):
        if total := int((truth == kind).sum()):
            right = int(((truth == kind) & (found == kind)).sum())
            counts = {KINDS[k]: int(((truth == kind) & (found == k)).sum()) for k in range(len(KINDS))}
            low, high = wilson(right, total)
            print(f"  {word}: {right} of {total} right ({low:.3f} to {high:.3f}) {counts}")


def wilson(right, total, z=1.96):
    """The 95 % interval of a share (Wilson, 1927)."""
    middle = (right + z * z / 2) / (total + z * z)
    half = z / (total + z * z) * math.sqrt(right * (total - right) / total + z * z / 4)
    return middle - half, middle + half


def write(head, file):
    rows = np.rint(head * SCALE).astype(int)
    lines = [
        json.dumps({"kind": kind, "constant": int(row[0]), "weights": row[1:].tolist()}, separators=(",", ":"))
        for kind, row in zip(KINDS, rows, strict=True)
    ]
    file.write_text(f'{{"scale":{SCALE},"kinds":[\n' + ",\n".join(lines) + "\n]}\n")


if __name__ == "__main__":
    main()
