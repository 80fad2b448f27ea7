#!/usr/bin/python3
"""CKA and neighbour overlap of two large embeddings by `manifold-lens compare`, beside the sgemm limit.

usage: tests/bench/models_compare.py build/release/manifold-lens [--rows 50000] [--columns 2048] [--threads 1]

The limit is the time of the products that cannot be avoided, N^2 D per search (each product of two rows serves
both) and 4 N D^2 for CKA (two of its three products are symmetric), at the rate of one thread of OpenBLAS's sgemm
(2,048^3, through numpy, float32) measured before and after in the same run.
"""
import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time

os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np  # noqa: E402


def sgemm_rate():
    """Floating-point operations per CPU second; the best of five."""
    size = 2048
    a = np.ones((size, size), np.float32)
    np.dot(a, a)
    best = 0.0
    for _ in range(5):
        start = time.process_time()
        np.dot(a, a)
        best = max(best, 2.0 * size**3 / (time.process_time() - start))
    return best


def write_embedding(path, rows, columns, seed):
    """A mixture in 64 dimensions through a random linear map and ReLU, with noise; both files share the mixture."""
    latent = np.random.default_rng(0)
    centers = latent.normal(size=(100, 64)).astype(np.float32) * 2
    own = np.random.default_rng(seed)
    weights = own.normal(size=(64, columns)).astype(np.float32) / 8
    out = np.lib.format.open_memmap(path, "w+", np.float32, (rows, columns))
    for first in range(0, rows, 2000):
        last = min(first + 2000, rows)
        points = centers[np.arange(first, last) % 100] + latent.normal(size=(last - first, 64)).astype(np.float32)
        noise = own.normal(size=(last - first, columns)).astype(np.float32) * 0.2
        out[first:last] = np.maximum(points @ weights, 0) + noise
    out.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--rows", type=int, default=50000)
    parser.add_argument("--columns", type=int, default=2048)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    n, d = options.rows, options.columns
    with tempfile.TemporaryDirectory() as folder:
        for name, seed in (("a", 1), ("b", 2)):
            write_embedding(f"{folder}/{name}.npy", n, d, seed)
        before = sgemm_rate()
        start = time.time()
        done = subprocess.run(
            [options.program, "compare", f"{folder}/a.npy", f"{folder}/b.npy", "--no-nnk", "--map", "none",
             "--threads", str(options.threads), "--out", f"{folder}/out", "--json"],
            stdout=subprocess.PIPE, check=False)
        wall = time.time() - start
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        after = sgemm_rate()
    if done.returncode != 0:
        sys.exit(done.returncode)
    summary = json.loads(done.stdout)
    cpu = used.ru_utime + used.ru_stime
    work = 2.0 * n * n * d + 4.0 * n * d * d
    rate = max(before, after)
    print(f"{n} x {d}, {options.threads} thread(s): {cpu:.1f} CPU s ({used.ru_stime:.1f} system), wall {wall:.1f} s")
    print(f"sgemm {before / 1e9:.0f} and {after / 1e9:.0f} GFLOP/s: limit {work / rate:.1f} CPU s, "
          f"{100 * work / rate / cpu:.0f} % of it reached")
    print(f"peak {used.ru_maxrss / 1024:.0f} MB, of which the two files {2 * 4 * n * d / 2**20:.0f} MB")
    print(f"CKA {summary['cka']['linear'][0][1]:.4f}, overlap {summary['pairs'][0]['overlap']:.4f}")


if __name__ == "__main__":
    main()
