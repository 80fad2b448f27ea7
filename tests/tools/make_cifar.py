#!/usr/bin/python3
"""Writes tests/core/data/fixtures/cifar-10-batches-py and cifar-100-python: tiny sets in CIFAR's Python format.

Run from anywhere with NumPy: /usr/bin/python3 tests/tools/make_cifar.py
The published files are of Python 2's cPickle, which exists no more: data_batch_1 is put together from its
opcodes (and read back by Python 3 here); the others are what Python 3 writes when it saves such a batch again.
Value i of picture p is (i * 7 + p * 31) % 256, channel after channel.
"""
import os
import pickle
import struct

import numpy

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../core/data/fixtures")


def pixels(first, count):
    return numpy.array([[(i * 7 + p * 31) % 256 for i in range(3072)] for p in range(first, first + count)],
                       dtype=numpy.uint8)


def python2_batch(data, labels, names):
    def text(value):
        return b"U" + bytes([len(value)]) + value

    raw = data.tobytes()
    integer = struct.pack("<i", -1)
    out = b"\x80\x02}q\x01(" + text(b"data") + b"q\x02"
    out += b"cnumpy.core.multiarray\n_reconstruct\nq\x03cnumpy\nndarray\nq\x04K\x00\x85" + text(b"b") + b"\x87Rq\x05"
    out += b"(K\x01K" + bytes([len(data)]) + b"M\x00\x0c\x86cnumpy\ndtype\nq\x06" + text(b"u1") + b"K\x00K\x01\x87Rq\x07"
    out += b"(K\x03" + text(b"|") + b"NNNJ" + integer + b"J" + integer + b"K\x00tb\x89"
    out += b"T" + struct.pack("<i", len(raw)) + raw + b"tb"
    out += text(b"labels") + b"]q\x08(" + b"".join(b"K" + bytes([label]) for label in labels) + b"e"
    out += text(b"filenames") + b"]q\x09(" + b"".join(text(name) for name in names) + b"eu."
    back = pickle.loads(out, encoding="bytes")
    assert (back[b"data"] == data).all() and back[b"labels"] == labels and back[b"filenames"] == names
    return out


def write(name, data):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


write("cifar-10-batches-py/data_batch_1", python2_batch(pixels(0, 2), [6, 9], [b"leptodactylus_s_000004.png", b"camion.png"]))
write("cifar-10-batches-py/data_batch_2", pickle.dumps(
    {b"data": pixels(2, 1), b"labels": [1], b"filenames": [b"auto.png"]}, protocol=4))
write("cifar-10-batches-py/batches.meta", pickle.dumps(
    {"num_vis": 3072, "label_names": ["c" + str(i) for i in range(10)]}, protocol=2))
write("cifar-100-python/train", pickle.dumps(
    {"data": pixels(0, 1), "coarse_labels": [3], "fine_labels": [99], "filenames": ["x.png"]}, protocol=3))
write("cifar-100-python/meta", pickle.dumps({"fine_label_names": ["f" + str(i) for i in range(100)]}, protocol=2))
