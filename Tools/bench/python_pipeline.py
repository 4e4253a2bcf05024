"""What analyze is compared with: the same analysis as a straightforward Python program.

Pillow decodes, ONNX Runtime runs the models with its usual threads, OpenCV does the arithmetic, the published
`rapidocr_onnxruntime` reads text; one photo after the other, results in SQLite. The face and scene networks are the
committed ones, as ONNX with f32 weights (onnx_models.py).

Writes JSON: seconds in all, seconds to load the models, seconds of each stage, and of each photo what was found.
"""

import argparse
import contextlib
import hashlib
import io
import json
import resource
import sqlite3
import time
from collections import defaultdict
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
from PIL import ExifTags, Image, ImageOps

import onnx_models
import rival_faces
import rival_pictures
import rival_text


class Stages:
    """Adds up seconds, and those of processors, under names; one with a comma lies within the stage before its comma."""

    def __init__(self):
        self.seconds = defaultdict(float)
        self.processor_seconds = defaultdict(float)

    @contextlib.contextmanager
    def __call__(self, name):
        start, processor_start = time.perf_counter(), time.process_time()
        yield
        self.seconds[name] += time.perf_counter() - start
        self.processor_seconds[name] += time.process_time() - processor_start


class Pipeline:
    """All models, loaded once."""

    def __init__(self, models, onnx, reader):
        onnxruntime.set_default_logger_severity(3)
        centerface, resnet, efficientnet = (
            onnxruntime.InferenceSession(onnx / f"{name}.onnx", providers=["CPUExecutionProvider"])
            for name in onnx_models.NAMES
        )
        self.detector, self.embedder, self.scene = centerface, resnet, efficientnet
        self.reader = reader
        self.vocabulary = rival_pictures.Vocabulary(models / "labels.json")
        self.clock = Stages()

    def analyze(self, path):
        """Returns a dictionary of what was found, and the faces' chips as JPEG."""
        clock = self.clock
        with clock("read and SHA-256"):
            data = path.read_bytes()
            digest = hashlib.sha256(data).hexdigest()
        with clock("decode"):
            picture = Image.open(io.BytesIO(data))
            exif = picture.getexif()
            picture = ImageOps.exif_transpose(picture).convert("RGB")
            pixels = np.asarray(picture)
        with clock("shrink"):
            factor = min(1, rival_faces.LONG_SIDE / max(pixels.shape[:2]))
            overview = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        with clock("faces"):
            found = rival_faces.chips(pixels, rival_faces.find(self.detector, pixels, overview, clock))
        with clock("embedding"):
            vectors = rival_faces.embed(self.embedder, [aligned for _, aligned, _ in found], clock)
            faces = [
                {"box": face[1:5], "vector": vector.tolist(), **rival_faces.quality(face, aligned)}
                for (face, aligned, _), vector in zip(found, vectors, strict=True)
            ]
        with clock("scene"):
            labels, vector = rival_pictures.scene(self.scene, overview, self.vocabulary, clock)
        with clock("text"):
            lines = self.reader.lines(pixels, clock) if self.reader else []
        with clock("quality"):
            quality = rival_pictures.quality(pixels, overview)
        with clock("hash"):
            bits = rival_pictures.perceptual_hash(overview)
        report = {
            "file": path.name,
            "sha256": digest,
            "captured": exif.get(ExifTags.Base.DateTime),
            "width": pixels.shape[1],
            "height": pixels.shape[0],
            "faces": faces,
            "labels": labels,
            "sceneVector": vector.tolist(),
            "text": [{"text": text, "score": float(score), "corners": box} for box, text, score in lines],
            "quality": quality,
            "hash": f"{bits:016x}",
        }
        return report, [chip for _, _, chip in found]


def store(database, report, chips):
    """One transaction a photo, as somebody would do who wants to go on after an interruption."""
    with database:
        database.execute("INSERT INTO photo VALUES (?, ?)", (report["sha256"], json.dumps(report)))
        rows = [(report["sha256"], number, chip) for number, chip in enumerate(chips)]
        database.executemany("INSERT INTO chip VALUES (?, ?, ?)", rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", type=Path, required=True, help="the folder Models/")
    parser.add_argument("--onnx", type=Path, required=True, help="where ONNX files are kept")
    parser.add_argument("--database", type=Path, required=True, help="a file to be made")
    parser.add_argument("--report", type=Path, required=True, help="where the JSON goes")
    parser.add_argument("--published-text", action="store_true", help="RapidOCR as it is published (rival_text.py)")
    parser.add_argument("--without-text", action="store_true", help="text is not looked for")
    parser.add_argument("photos", type=Path, nargs="+")
    options = parser.parse_args()
    onnx_models.make(options.models, options.onnx)

    start = time.perf_counter()
    reader = None if options.without_text else rival_text.Reader(options.published_text)
    pipeline = Pipeline(options.models, options.onnx, reader)
    load_seconds = time.perf_counter() - start
    options.database.unlink(missing_ok=True)
    database = sqlite3.connect(options.database)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE photo (sha256 TEXT PRIMARY KEY, report TEXT)")
    database.execute("CREATE TABLE chip (sha256 TEXT, number INTEGER, jpeg BLOB)")
    reports = []
    start = time.perf_counter()
    for path in options.photos:
        report, chips = pipeline.analyze(path)
        with pipeline.clock("store"):
            store(database, report, chips)
        reports.append(report)
    seconds = time.perf_counter() - start
    usage = resource.getrusage(resource.RUSAGE_SELF)
    found = {
        "seconds": seconds,
        "loadSeconds": load_seconds,
        "processorSeconds": usage.ru_utime + usage.ru_stime,
        "peakBytes": usage.ru_maxrss * 1024,
        "stages": dict(pipeline.clock.seconds),
        "processorStages": dict(pipeline.clock.processor_seconds),
        "photos": reports,
    }
    options.report.write_text(json.dumps(found))


if __name__ == "__main__":
    main()
