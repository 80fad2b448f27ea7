#!/usr/bin/python3
"""Local PCA and exact NNK beside numpy and scipy on the same neighbourhoods, by turns in one run.

    geometry_compare.py BENCH_GEOMETRY BENCH_RUN [--rows 6000] [--repeats 3] [--growth] [--cache DIR]

Data: the first rows of Fashion-MNIST train (Debian package dataset-fashion-mnist), 784 dimensions, K = 30 neighbours
among those rows (found by BENCH_RUN, not timed). One thread; CPU seconds (user + system) of the computation alone,
medians; every repeat runs each program once, in turn. Peers:
  svd       numpy.linalg.svd of the offsets, in batches (values; or values and vectors)
  eigvalsh  numpy.linalg.eigvalsh of the offsets' Gram matrices, in batches
  one-way   NNK by elimination: solve on all candidates, drop what is not positive, repeat; a plain transcription of the
            algorithm of Shekkizhar and Ortega 2020 into numpy, kernel included. It is not the minimiser.
  nnls      scipy.optimize.nnls on the Cholesky factor of each kernel matrix, kernel included
--growth: ours alone at 25,000 to 200,000 points of 50 dimensions, CPU seconds for each (given neighbours).
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[variable] = "1"
import numpy as np  # noqa: E402  (after its threads are set)

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from compare import own_cpu, prepare, run  # noqa: E402

K = 30
BATCH = 200
TOLERANCE = 1e-10


def offsets(points, neighbours):
    rows = points[neighbours].astype(np.float64)
    return rows - rows.mean(1, keepdims=True)


def svd(points, neighbours, sigma, vectors):
    found = []
    for begin in range(0, len(neighbours), BATCH):
        batch = offsets(points, neighbours[begin : begin + BATCH])
        if vectors:
            _, values, basis = np.linalg.svd(batch, full_matrices=False)
            found.append((values**2 >= 0.1 * values[:, :1] ** 2).sum(1))
        else:
            found.append(np.linalg.svd(batch, compute_uv=False))
    return np.concatenate(found)


def eigvalsh(points, neighbours, sigma):
    found = []
    for begin in range(0, len(neighbours), BATCH):
        batch = offsets(points, neighbours[begin : begin + BATCH])
        values = np.linalg.eigvalsh(batch @ batch.transpose(0, 2, 1))
        found.append(np.sqrt(np.maximum(values[:, ::-1], 0)))
    return np.concatenate(found)


def kernels(points, neighbours, sigma):
    """Kernel matrix of each point's candidates, and between them and the point."""
    for i, row in enumerate(neighbours):
        candidates = points[row].astype(np.float64)
        square = (candidates**2).sum(1)
        distances = np.maximum(square[:, None] + square[None] - 2 * candidates @ candidates.T, 0)
        away = ((candidates - points[i].astype(np.float64)) ** 2).sum(1)
        yield np.exp(-distances / (2 * sigma**2)), np.exp(-away / (2 * sigma**2))


def one_way(points, neighbours, sigma):
    counts = []
    for kernel, query in kernels(points, neighbours, sigma):
        active = np.arange(len(query))
        while True:
            theta = np.linalg.solve(kernel[np.ix_(active, active)], query[active])
            kept = theta > TOLERANCE
            if kept.all():
                break
            active = active[kept]
        counts.append(len(active))
    return np.array(counts)


def nnls(points, neighbours, sigma):
    import scipy.linalg
    import scipy.optimize

    counts = []
    for kernel, query in kernels(points, neighbours, sigma):
        factor = np.linalg.cholesky(kernel)
        right = scipy.linalg.solve_triangular(factor, query, lower=True, check_finite=False)
        counts.append((scipy.optimize.nnls(factor.T, right)[0] > 0).sum())
    return np.array(counts)


PEERS = {
    "values": {"svd": lambda *a: svd(*a, vectors=False), "eigvalsh": eigvalsh},
    "bases": {"svd": lambda *a: svd(*a, vectors=True)},
    "nnk": {"one-way": one_way, "nnls": nnls},
}


def peer(task, who, points, neighbours, sigma, out):
    """Runs in a process of its own."""
    points, neighbours = np.load(points), np.load(neighbours).astype(np.int32)
    PEERS[task][who](points, neighbours[:10], sigma)  # imports and first calls are not timed
    cpu = own_cpu()
    found = PEERS[task][who](points, neighbours, sigma)
    figures = {"cpu": own_cpu() - cpu}
    np.save(out, found.astype(np.float32))
    print(json.dumps(figures))


def neighbours_of(bench_run, path, cache, rows):
    found = cache / f"neighbours_{rows}.npy"
    if not found.exists():
        raw = cache / f"neighbours_{rows}_raw.npy"
        run([bench_run, "knn", path, str(K), "2", raw])
        np.save(found, np.load(raw).astype(np.float32))
    return found


def agreement(task, ours, peers):
    if task == "values":
        return max(float(np.abs(ours - values).max() / ours.max()) for values in peers.values())
    return {who: float((ours.ravel() == values.ravel()).mean()) for who, values in peers.items()}


def compare(options):
    path = prepare(options.cache, options.rows, 784)
    neighbours = neighbours_of(options.bench_run, path, options.cache, options.rows)
    points, rows = np.load(path), np.load(neighbours).astype(np.int64)
    sigma = float(np.sqrt(((points - points[rows[:, -1]]) ** 2).sum(1)).mean() / 3)
    print(f"{options.rows} x 784, K = {K}, sigma = {sigma:.3f}, one thread, median of {options.repeats}\n")
    print("| task | program | CPU s | ours / it | agreement |\n| --- | --- | --- | --- | --- |")
    for task, peers in PEERS.items():
        out = {who: options.cache / f"{task}_{who}.npy" for who in ["ours", *peers]}
        figures = {who: [] for who in out}
        for _ in range(options.repeats):
            for who in out:
                if who == "ours":
                    command = [options.bench, task, path, neighbours, "1", str(sigma), out[who]]
                else:
                    command = [sys.executable, __file__, options.bench, options.bench_run, "--peer", task, who,
                               path, neighbours, str(sigma), out[who]]
                figures[who].append(run(command)["cpu"])
        found = {who: np.load(file) for who, file in out.items()}
        agreed = agreement(task, found["ours"], {who: found[who] for who in peers})
        ours = statistics.median(figures["ours"])
        for who in out:
            cpu = statistics.median(figures[who])
            print(f"| {task} | {who} | {cpu:.3f} | {ours / cpu:.3f} | {agreed if who == 'ours' else ''} |", flush=True)


def growth(options):
    """Far clusters of 50 points: neighbours are exact within each; rows in random order, so that memory is too."""
    print("\n| points x 50 | local PCA, CPU s | NNK, CPU s |\n| --- | --- | --- |")
    for count in (25_000, 50_000, 100_000, 200_000):
        random = np.random.default_rng(1)
        centres = 100 * random.standard_normal((count // 50, 1, 50))
        spread = 1 / np.arange(1, 51)
        points = (centres + spread * random.standard_normal((count // 50, 50, 50))).astype(np.float32)
        order = random.permutation(count)
        place = np.empty(count, np.int64)
        place[order] = np.arange(count)
        neighbours = np.empty((count, K), np.float32)
        for c, cluster in enumerate(points):
            distances = ((cluster[:, None] - cluster[None]) ** 2).sum(2)
            nearest = np.argsort(distances, 1, kind="stable")[:, 1 : K + 1]
            neighbours[place[50 * c : 50 * c + 50]] = place[50 * c + nearest]
        paths = options.cache / "growth.npy", options.cache / "growth_neighbours.npy"
        np.save(paths[0], points.reshape(count, 50)[order])
        np.save(paths[1], neighbours)
        cpu = [
            statistics.median(run([options.bench, task, *paths, "1", "1.5"])["cpu"] for _ in range(options.repeats))
            for task in ("values", "nnk")
        ]
        print(f"| {count:,} | {cpu[0]:.2f} | {cpu[1]:.2f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("bench")
    parser.add_argument("bench_run")
    parser.add_argument("--rows", type=int, default=6000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--cache", type=pathlib.Path, default=pathlib.Path("/tmp/bench_compare"))
    parser.add_argument("--peer", nargs=6, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        task, who, points, neighbours, sigma, out = options.peer
        return peer(task, who, points, neighbours, float(sigma), out)
    options.cache.mkdir(parents=True, exist_ok=True)
    if options.growth:
        return growth(options)
    compare(options)


if __name__ == "__main__":
    main()
