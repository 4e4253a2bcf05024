#!/usr/bin/env python3
"""Makes the centres of Sources/People/Vectors/FaceCrowd.swift from a library in which labelled photos of people were analysed.

    face_crowd.py CATALOG FOLDER

CATALOG is the catalog.sqlite of a tiersync library into which FOLDER, with a folder of photos for each person, was imported with --analyze. Of each
photo the face nearest to its middle counts. Needs numpy and scikit-learn. Prints the centres in base64, and the mean squared distance in levels of a face
to its nearest centre.

No centre is of fewer than ten people, so that nobody's own vector is in it.
"""
import argparse
import base64
import sqlite3
import sys

import numpy
from sklearn.cluster import KMeans

LEVELS = 320  # QuantizedVector.scale
CENTRES = 32

QUERY = """
    SELECT a.photo, s.path, a.x, a.y, a.width, a.height, m.width, m.height, a.embedding
    FROM face a JOIN picture m ON m.file = a.file JOIN source s ON s.file = a.file GROUP BY a.id ORDER BY a.key
"""


def labelled_faces(catalog, folder):
    """Vectors, one a row, and the person of each."""
    rows = sqlite3.connect(f"file:{catalog}?mode=ro", uri=True).execute(QUERY)
    nearest = {}
    for photo, path, x, y, width, height, picture_width, picture_height, vector in rows:
        path = path.decode(errors="surrogateescape")
        if not path.startswith(folder.rstrip("/") + "/"):
            continue
        away = (x + width / 2 - picture_width / 2) ** 2 + (y + height / 2 - picture_height / 2) ** 2
        if photo not in nearest or away < nearest[photo][0]:
            nearest[photo] = (away, path.split("/")[-2], numpy.frombuffer(vector, numpy.int8))
    people = [person for _, person, _ in nearest.values()]
    return numpy.stack([vector for *_, vector in nearest.values()]).astype(float), numpy.array(people)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("catalog")
    parser.add_argument("folder")
    options = parser.parse_args()
    vectors, people = labelled_faces(options.catalog, options.folder)
    units = vectors / numpy.linalg.norm(vectors, axis=1, keepdims=True)
    means = numpy.stack([units[people == person].mean(0) for person in numpy.unique(people)])
    groups = KMeans(CENTRES, n_init=10, random_state=0).fit(means)
    if numpy.bincount(groups.labels_).min() < 10:
        sys.exit("face_crowd: a group has fewer than ten people: give photos of more people")
    centres = groups.cluster_centers_ / numpy.linalg.norm(groups.cluster_centers_, axis=1, keepdims=True)
    centres = numpy.clip(numpy.rint(centres * LEVELS), -127, 127).astype(numpy.int64)
    centres = centres[numpy.lexsort(centres.T[::-1])]
    squares = (vectors**2).sum(1)[:, None] + (centres**2).sum(1)[None] - 2 * vectors @ centres.T
    print(base64.b64encode(centres.astype(numpy.int8).tobytes()).decode())
    print(f"{len(people)} faces, usual distance {round(squares.min(1).mean())}", file=sys.stderr)


if __name__ == "__main__":
    main()
