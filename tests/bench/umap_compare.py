#!/usr/bin/python3
"""umap-learn beside ours on the same rows: CPU seconds by stage, peak memory and the quality gate.

    umap_compare.py BENCH_UMAP [--rows 10000 60000] [--dims 2 3] [--seeds 0] [--threads 1] [--cache DIR] [--raw]

BENCH_UMAP is the driver this tree builds (target bench_umap). Data: Fashion-MNIST train (Debian package
dataset-fashion-mnist) through its exact PCA-50, or with --raw in all 784 dimensions. umap-learn runs warm (after one small fit that compiles it);
its figures and scores are kept in the cache, for it is the slow one: delete the cache to run both again.
Scores: trustworthiness@15 and kept true neighbours@15 against the 784-d rows on 5,000 of the rows; 15-NN
label accuracy (leave one out) on all rows of the map; silhouette of the labels on 5,000.
"""
import argparse
import gzip
import json
import os
import pathlib
import subprocess
import sys
import time

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from compare import peak_megabytes  # noqa: E402

SOURCE = pathlib.Path("/usr/share/datasets/fashion-mnist")
SAMPLE = 5000
K = 15


def load_rows(count):
    def raw(name, offset):
        with gzip.open(SOURCE / name) as stream:
            return np.frombuffer(stream.read(), np.uint8, offset=offset)

    images = raw("train-images-idx3-ubyte.gz", 16).reshape(-1, 784)[:count].astype(np.float32) / 255
    return images, raw("train-labels-idx1-ubyte.gz", 8)[:count]


def pca50(rows):
    mean = rows.mean(0)
    _, basis = np.linalg.eigh(np.cov((rows - mean).T.astype(np.float64)))
    return np.ascontiguousarray((rows - mean) @ basis[:, ::-1][:, :50].astype(np.float32))


def neighbours(points, queries, k):
    """The k nearest rows of `points` for the rows numbered `queries`, themselves excluded (float32 GEMM)."""
    norms = (points * points).sum(1)
    found = np.empty((len(queries), k), np.int64)
    for begin in range(0, len(queries), 256):
        rows = queries[begin:begin + 256]
        squared = norms[None, :] - 2 * points[rows] @ points.T
        squared[np.arange(len(rows)), rows] = np.inf
        nearest = np.argpartition(squared, k, axis=1)[:, :k]
        order = np.argsort(np.take_along_axis(squared, nearest, 1), axis=1, kind="stable")
        found[begin:begin + 256] = np.take_along_axis(nearest, order, 1)
    return found


class Scores:
    """What a map is judged by; the true neighbours and ranks are found once."""

    def __init__(self, rows, labels):
        self.labels = labels
        self.sample = np.sort(np.random.default_rng(0).permutation(len(rows))[:SAMPLE])
        self.rows = rows
        self.true = neighbours(rows, self.sample, K)

    def of(self, layout):
        from scipy.spatial import cKDTree
        from sklearn.metrics import silhouette_score

        _, nearest = cKDTree(layout).query(layout, K + 1)
        own = nearest == np.arange(len(layout))[:, None]
        own[~own.any(1), -1] = True
        near = nearest[~own].reshape(len(layout), K)
        votes = np.apply_along_axis(np.bincount, 1, self.labels[near], minlength=10)
        kept = np.mean([len(np.intersect1d(a, b)) for a, b in zip(self.true, near[self.sample])]) / K
        return {
            "trust": self.trust(near),
            "label": float(np.mean(votes.argmax(1) == self.labels)),
            "kept": float(kept),
            "silhouette": float(silhouette_score(layout, self.labels, sample_size=SAMPLE, random_state=0)),
        }

    def trust(self, near):
        """Venna and Kaski's trustworthiness: the penalty is the rank beyond K of each false neighbour."""
        n = len(self.rows)
        norms = (self.rows * self.rows).sum(1)
        penalty = 0
        for begin in range(0, len(self.sample), 256):
            rows = self.sample[begin:begin + 256]
            squared = norms[None, :] - 2 * self.rows[rows] @ self.rows.T
            squared[np.arange(len(rows)), rows] = -np.inf
            for line, i in enumerate(rows):
                ranks = np.searchsorted(np.sort(squared[line]), squared[line][near[i]])
                penalty += np.maximum(ranks - K, 0).sum()
        return float(1 - 2 * penalty / (len(self.sample) * K * (2 * n - 3 * K - 1)))


def peer_fit(points_file, dims, seed):
    """Runs in a process of its own (see main): one warm fit of umap-learn, timed by stage."""
    import umap
    import umap.umap_ as inside

    points = np.load(points_file)
    umap.UMAP(n_components=dims, random_state=1, n_epochs=20).fit(points[:4200])
    spent = {}

    def timed(module, name, stage):
        original = getattr(module, name)

        def call(*args, **kwargs):
            begin = time.process_time()
            try:
                return original(*args, **kwargs)
            finally:
                spent[stage] = spent.get(stage, 0) + time.process_time() - begin

        setattr(module, name, call)

    timed(inside, "nearest_neighbors", "knn")
    timed(inside, "fuzzy_simplicial_set", "graph")
    timed(inside, "spectral_layout", "start")
    timed(inside, "optimize_layout_euclidean", "layout")
    begin = time.process_time()
    layout = umap.UMAP(n_components=dims, random_state=seed).fit_transform(points)
    spent["total"] = time.process_time() - begin
    spent["graph"] -= spent.get("knn", 0) if spent["graph"] > spent["total"] / 2 else 0
    spent["rss_mb"] = peak_megabytes()
    return layout, spent


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("bench")
    parser.add_argument("--rows", type=int, nargs="+", default=[10000, 60000])
    parser.add_argument("--dims", type=int, nargs="+", default=[2, 3])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--cache", type=pathlib.Path, default=pathlib.Path("/tmp/umap_compare"))
    parser.add_argument("--raw", action="store_true")
    parser.add_argument("--peer-fit", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer_fit:
        points_file, dims, seed, out = options.peer_fit
        layout, spent = peer_fit(points_file, int(dims), int(seed))
        np.save(out, layout)
        print(json.dumps(spent))
        return
    options.cache.mkdir(parents=True, exist_ok=True)
    environment = dict(os.environ, NUMBA_NUM_THREADS="1", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    print("rows dims seed who           knn  graph  start layout  total CPU s    MB   trust  label   kept silhouette")
    for count in options.rows:
        rows, labels = load_rows(count)
        what = "raw" if options.raw else "pca50"
        points_file = options.cache / f"{what}_{count}.npy"
        if not points_file.exists():
            np.save(points_file, rows if options.raw else pca50(rows))
        scores = None
        for dims in options.dims:
            for seed in options.seeds:
                known = options.cache / f"umap-learn_{what}_{count}_{dims}_{seed}.json"
                if not known.exists():
                    out = options.cache / "peer.npy"
                    reply = subprocess.run(
                        [sys.executable, __file__, options.bench, "--peer-fit", points_file, str(dims), str(seed), out],
                        env=environment, check=True, capture_output=True, text=True)
                    scores = scores or Scores(rows, labels)
                    figures = json.loads(reply.stdout.splitlines()[-1]) | scores.of(np.load(out))
                    known.write_text(json.dumps(figures))
                peer = json.loads(known.read_text())
                show(count, dims, seed, "umap-learn", peer)
                if options.bench == "none":
                    continue
                out = options.cache / "ours.npy"
                reply = subprocess.run(
                    [options.bench, points_file, out, str(dims), str(seed), str(options.threads)],
                    check=True, capture_output=True, text=True)
                scores = scores or Scores(rows, labels)
                ours = json.loads(reply.stdout) | scores.of(np.load(out))
                show(count, dims, seed, f"ours x{options.threads}", ours)
                print(f"{'ratio / difference':>28}", end="")
                for key in ("knn", "graph", "start", "layout", "total"):
                    print(f"{ours[key] / peer[key]:7.3f}", end="")
                print(f"{ours['rss_mb'] / peer['rss_mb']:12.3f}", end="")
                for key in ("trust", "label", "kept", "silhouette"):
                    print(f"{ours[key] - peer[key]:+8.4f}", end="")
                print(flush=True)


def show(count, dims, seed, who, figures):
    print(f"{count:5} {dims:4} {seed:4} {who:<12}", end="")
    for key in ("knn", "graph", "start", "layout", "total"):
        print(f"{figures.get(key, 0):7.2f}", end="")
    print(f"{figures['rss_mb']:12.0f}", end="")
    for key in ("trust", "label", "kept", "silhouette"):
        print(f"{figures[key]:8.4f}", end="")
    print(flush=True)


if __name__ == "__main__":
    main()
