"""Groups face vectors as scikit-learn and SciPy do it, to compare the engine's clustering of people with.

Each setting's time is that of the clustering alone, with the vectors in memory; for `average` it is the tree (made once
for all settings) and its cut. What was not done within the limit, or for want of memory, is missing from the results,
and "unfinished" says why: "time" or "memory".
"""

import argparse
import contextlib
import ctypes
import itertools
import json
import multiprocessing
import signal
import sys
import time
from pathlib import Path

import numpy as np

LENGTH = 128
# Vectors are stored as whole numbers: unit vectors times this.
SCALE = 320
DEFAULT_MINIMUM = 2
PR_SET_PDEATHSIG = 1


def read(path):
    """Returns (N,128) float32, about unit vectors."""
    try:
        stored = np.fromfile(path, np.int8)
    except OSError as error:
        sys.exit(f"people_rivals: {path} cannot be read: {error.strerror}")
    if len(stored) < 2 * LENGTH or len(stored) % LENGTH:
        sys.exit(f"people_rivals: {path} must hold two vectors or more of {LENGTH} bytes; it has {len(stored)} bytes")
    return stored.reshape(-1, LENGTH).astype(np.float32) / SCALE


def hdbscan(vectors, distances, minimums):
    """Yields (distance, minimum, seconds, labels), as the others below do."""
    from sklearn.cluster import HDBSCAN

    for minimum in minimums:
        start = time.perf_counter()
        labels = HDBSCAN(min_cluster_size=minimum, metric="euclidean", n_jobs=-1, copy=True).fit_predict(vectors)
        yield None, minimum, time.perf_counter() - start, labels


def dbscan(vectors, distances, minimums):
    from sklearn.cluster import DBSCAN

    for distance, minimum in itertools.product(distances, minimums):
        start = time.perf_counter()
        labels = DBSCAN(eps=distance, min_samples=minimum, metric="euclidean", n_jobs=-1).fit_predict(vectors)
        yield distance, minimum, time.perf_counter() - start, labels


def average(vectors, distances, minimums):
    from scipy.cluster.hierarchy import fcluster, linkage

    # The distances of all pairs, and the copy that linkage makes of them. Linux hands out memory that is not there, so
    # without this the kernel would end some process later.
    if 8 * len(vectors) * (len(vectors) - 1) > available_bytes():
        raise MemoryError
    start = time.perf_counter()
    tree = linkage(vectors, method="average", metric="euclidean")
    tree_seconds = time.perf_counter() - start
    for distance in distances:
        start = time.perf_counter()
        labels = fcluster(tree, distance, criterion="distance")
        yield distance, None, tree_seconds + time.perf_counter() - start, labels


METHODS = {"hdbscan": hdbscan, "dbscan": dbscan, "average": average}


def available_bytes():
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return 1024 * int(line.split()[1])
    return float("inf")


def version(method):
    """Imports the library, too, so that no setting's time (and no limit) holds that."""
    if method == "average":
        import scipy.cluster.hierarchy

        return scipy.__version__
    import sklearn.cluster

    return sklearn.__version__


def without_noise(labels):
    """Labels from 0 without gaps; each vector that is in no cluster (-1) becomes one of its own."""
    labels = np.array(labels, np.int64)
    is_noise = labels < 0
    labels[is_noise] = labels.max() + 1 + np.arange(is_noise.sum())
    return np.unique(labels, return_inverse=True)[1].tolist()


def work(method, vectors, distances, minimums, pipe):
    """Sends each result as it comes, and last why there are no more: None when all is done."""
    # It ends with its parent; and when memory ends, it is the one to go, not what else runs here.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    try:
        # Lazy imports and the starting of threads are no part of any setting's time.
        list(METHODS[method](vectors[:32], [1.0], [DEFAULT_MINIMUM]))
        for distance, minimum, seconds, labels in METHODS[method](vectors, distances, minimums):
            pipe.send({"distance": distance, "minimum": minimum, "seconds": seconds, "labels": without_noise(labels)})
        pipe.send(None)
    except MemoryError:
        pipe.send("memory")


def run(method, vectors, distances, minimums, limit):
    """Returns (results, why the rest is missing or None).

    In a process of its own, because only the end of a process stops these libraries amid their work. No daemon: joblib
    gives those one thread only.
    """
    context = multiprocessing.get_context("fork")
    pipe, far_end = context.Pipe(duplex=False)
    child = context.Process(target=work, args=(method, vectors, distances, minimums, far_end))
    end = time.monotonic() + limit
    child.start()
    far_end.close()
    results = []
    try:
        while pipe.poll(None if limit == float("inf") else max(0, end - time.monotonic())):
            message = pipe.recv()
            if not isinstance(message, dict):
                return results, message
            results.append(message)
        return results, "time"
    except EOFError:
        child.join()
        if child.exitcode == -9:
            return results, "memory"
        sys.exit(f"people_rivals: {method} failed (exit code {child.exitcode})")
    finally:
        child.kill()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vectors", type=Path, help="128 signed bytes each: unit vectors times 320; no header")
    parser.add_argument("output", type=Path, help="the JSON file to write")
    parser.add_argument("--method", required=True, choices=METHODS)
    parser.add_argument("--distance", type=float, nargs="+", metavar="D", help="dbscan: eps; average: the cut")
    parser.add_argument(
        "--minimum", type=int, nargs="+", metavar="M", help="hdbscan: min_cluster_size; dbscan: min_samples (2)"
    )
    parser.add_argument(
        "--limit-seconds", type=float, metavar="S", default=float("inf"), help="give up after that long"
    )
    options = parser.parse_args()
    if (options.method == "hdbscan") != (options.distance is None):
        parser.error(f"{options.method} {'takes no' if options.distance else 'needs a'} --distance")
    if options.method == "average" and options.minimum:
        parser.error("average takes no --minimum")
    if min(options.distance or [1]) <= 0:
        parser.error("each --distance must be greater than 0")
    if min(options.minimum or [DEFAULT_MINIMUM]) < (2 if options.method == "hdbscan" else 1):
        parser.error("each --minimum must be at least 1, and for hdbscan 2")
    vectors = read(options.vectors)
    if options.method == "hdbscan" and max(options.minimum or [DEFAULT_MINIMUM]) > len(vectors):
        parser.error(f"each --minimum must be at most the number of vectors, {len(vectors)}")
    answer = {"method": options.method, "version": version(options.method)}
    answer["results"], answer["unfinished"] = run(
        options.method, vectors, options.distance, options.minimum or [DEFAULT_MINIMUM], options.limit_seconds
    )
    try:
        options.output.write_text(json.dumps(answer, separators=(",", ":")))
    except OSError as error:
        sys.exit(f"people_rivals: {options.output} cannot be written: {error.strerror}")


if __name__ == "__main__":
    main()
