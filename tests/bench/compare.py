#!/usr/bin/python3
"""Exact kNN and PCA beside scikit-learn and faiss on the same rows, by turns in one run, as a Markdown table.

    compare.py BENCH_RUN [--tasks knn-10k-50 pca-60k ...] [--repeats 5] [--threads 2] [--cache DIR]

BENCH_RUN is the driver this tree builds (target bench_run). Data: Fashion-MNIST train (Debian package
dataset-fashion-mnist), its first rows, its exact PCA-50. CPU seconds (user + system) of the computation alone, medians;
peak memory of the whole process. Every repeat runs each program once, in turn: A B C A B C.
"""
import argparse
import gzip
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import time

import numpy as np

SOURCE = pathlib.Path("/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz")
K = 15
TASKS = {  # what, rows, dimensions, K or components, peers
    "knn-10k-50": ("knn", 10000, 50, K, ["sklearn", "faiss"]),
    "knn-60k-50": ("knn", 60000, 50, K, ["sklearn", "faiss"]),
    "knn-10k-784": ("knn", 10000, 784, K, ["sklearn", "faiss"]),
    "knn-60k-784": ("knn", 60000, 784, K, ["sklearn", "faiss"]),
    "pca-10k": ("pca", 10000, 784, 50, ["sklearn"]),
    "pca-60k": ("pca", 60000, 784, 50, ["sklearn"]),
}
DEFAULT_TASKS = ["knn-10k-50", "knn-60k-50", "knn-10k-784", "pca-60k"]


def prepare(cache, rows, dimensions):
    path = cache / f"fashion_{rows}_{dimensions}.npy"
    if path.exists():
        return path
    with gzip.open(SOURCE) as stream:
        images = np.frombuffer(stream.read(), np.uint8, offset=16).reshape(-1, 784).astype(np.float32) / 255
    if dimensions < 784:
        images -= images.mean(0)
        _, basis = np.linalg.eigh(np.cov(images.T.astype(np.float64)))
        images = images @ basis[:, ::-1][:, :dimensions].astype(np.float32)
    np.save(path, np.ascontiguousarray(images[:rows]))
    return path


def own_cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peer(name, what, path, k, threads, out):
    """Runs in a process of its own."""
    from threadpoolctl import threadpool_limits

    points = np.load(path)
    with threadpool_limits(threads):
        if name == "faiss":
            import faiss

            faiss.omp_set_num_threads(threads)
        else:
            import sklearn.decomposition
            import sklearn.neighbors
        cpu, wall = own_cpu(), time.perf_counter()
        if name == "faiss":
            index = faiss.IndexFlatL2(points.shape[1])
            index.add(points)
            result = index.search(points, k + 1)[1]
        elif what == "knn":
            search = sklearn.neighbors.NearestNeighbors(n_neighbors=k, algorithm="brute", n_jobs=threads)
            result = search.fit(points).kneighbors(return_distance=False)
        else:
            result = sklearn.decomposition.PCA(k, svd_solver="randomized", random_state=0).fit_transform(points)
        figures = {"cpu": own_cpu() - cpu, "wall": time.perf_counter() - wall, "rss": peak_megabytes()}
    if name == "faiss":  # drop the point itself, or the last where it is not found
        own = result == np.arange(len(result))[:, None]
        own[~own.any(1), -1] = True
        result = result[~own].reshape(len(result), k)
    np.save(out, result.astype(np.float32) if what == "pca" else result.astype(np.int32))
    print(json.dumps(figures))


def peak_megabytes():
    """Of this program alone; ru_maxrss also remembers the one that started it."""
    status = pathlib.Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def run(command):
    """Its last line as JSON."""
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed")
    return json.loads(done.stdout.splitlines()[-1])


def quality(what, path, results):
    """knn: share of our neighbours each program has too; pca: error of the projection relative to the total."""
    if what == "knn":
        ours = np.sort(results["ours"], 1)
        return {
            who: np.mean([len(np.intersect1d(a, b)) for a, b in zip(ours[:2000], rows[:2000])]) / rows.shape[1]
            for who, rows in results.items()
        }
    points = np.load(path).astype(np.float64)
    total = ((points - points.mean(0)) ** 2).sum()
    return {who: np.sqrt(1 - (scores.astype(np.float64) ** 2).sum() / total) for who, scores in results.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("bench")
    parser.add_argument("--tasks", nargs="+", choices=TASKS, default=DEFAULT_TASKS)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--cache", type=pathlib.Path, default=pathlib.Path("/tmp/bench_compare"))
    parser.add_argument("--peer", nargs=6, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        name, what, path, k, threads, out = options.peer
        peer(name, what, path, int(k), int(threads), out)
        return
    options.cache.mkdir(parents=True, exist_ok=True)
    print("| task | program | CPU s | ours / it | wall s | peak MB | neighbours shared / PCA error |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for task in options.tasks:
        what, rows, dimensions, k, peers = TASKS[task]
        path = prepare(options.cache, rows, dimensions)
        out = {who: options.cache / f"{task}_{who}.npy" for who in ["ours", *peers]}
        figures = {who: [] for who in out}
        for _ in range(options.repeats):
            for who in out:
                if who == "ours":
                    command = [options.bench, what, path, str(k), str(options.threads), out[who]]
                else:
                    command = [sys.executable, __file__, options.bench, "--peer", who, what, path, str(k),
                               str(options.threads), out[who]]
                figures[who].append(run(command))
        shared = quality(what, path, {who: np.load(file) for who, file in out.items()})
        median = {
            who: {key: statistics.median(figure[key] for figure in many) for key in ("cpu", "wall", "rss")}
            for who, many in figures.items()
        }
        for who, figure in median.items():
            ratio = median["ours"]["cpu"] / figure["cpu"]
            print(f"| {task} | {who} | {figure['cpu']:.2f} | {ratio:.2f} | {figure['wall']:.2f} "
                  f"| {figure['rss']:.0f} | {shared[who]:.6f} |", flush=True)


if __name__ == "__main__":
    main()
