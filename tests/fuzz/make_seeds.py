#!/usr/bin/python3
"""Writes small good files into seeds/, from which the fuzzers start where no fixtures of tests exist.

Run from anywhere: python3 tests/fuzz/make_seeds.py
"""
import gzip
import json
import os
import pickle
import struct

import numpy

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "seeds")


def write(name, data):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


write("csv/vectors.csv", b'name,x,label,y,image\na,1.5,cat,-2e3,p.png\n"b, c",3,"dog ""d""",nan,q.png\n')
write("csv/numbers.csv", b"1;2;3\r\n4;5;6\r\n")
write("csv/list.txt", b"a.png\tcat\nb.jpg\tdog\n")

pixels = bytes(i % 251 for i in range(3072))
write("cifar/ten", bytes([3]) + pixels + bytes([9]) + pixels)
write("cifar/hundred", bytes([19, 99]) + pixels)
batch = {"data": numpy.frombuffer(pixels, numpy.uint8).reshape(1, 3072), "labels": [7], "filenames": ["a.png"]}
write("cifar/python", pickle.dumps(batch, protocol=3))
write("cifar/names", pickle.dumps({"label_names": ["cat", "dog"]}, protocol=2))

images = bytes([0, 0, 8, 3]) + struct.pack(">III", 2, 2, 3) + bytes(range(12))
write("idx/images", images)
write("idx/images.gz", gzip.compress(images, mtime=0))
write("idx/colour", bytes([0, 0, 8, 4]) + struct.pack(">IIII", 1, 2, 1, 3) + bytes(range(6)))
write("idx/labels", bytes([0, 0, 8, 1]) + struct.pack(">I", 3) + bytes([0, 2, 1]))


def safetensors(header, data):
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


write("safetensors/two", safetensors(
    {"__metadata__": {"format": "pt"},
     "a": {"dtype": "F32", "shape": [2, 1], "data_offsets": [0, 8]},
     "b": {"dtype": "I64", "shape": [], "data_offsets": [8, 16]}}, bytes(16)))
write("safetensors/none", safetensors({}, b""))

write("session/session.mlens", json.dumps({
    "format": "manifold-lens session", "version": 1,
    "data": {"kind": "images", "path": "data", "labels": "", "images": "", "array": "", "limit": 10, "seed": 1},
    "checkpoints": [{"path": "weak.safetensors"}],
    "views": [{"name": "h", "embedding": {"stage": "encoder", "checkpoint": 0},
               "map": {"method": "pca", "dimensions": 3},
               "camera": {"position": [0, 0, 1], "focus": [0, 0, 0], "up": [0, 1, 0], "parallelScale": 1}}],
    "appearance": {"color": {"by": "class", "column": "", "palette": "default"},
                   "edges": {"show": "off", "k": 10, "metric": "cosine"},
                   "pointSize": 5, "opacity": 1, "hiddenClasses": [1, 2]},
    "selection": {"points": 10, "rows": "0-4,7"},
    "selections": [{"name": "odd", "points": 10, "rows": "1,3,5"}],
    "theme": "dark", "notes": "n"}, indent=1).encode())
write("session/models.mlens", json.dumps({
    "format": "manifold-lens session", "version": 1,
    "models": {"list": "models.csv", "pictures": "pictures", "accuracies": "../cars.csv", "limit": 400, "k": 50,
               "permutations": 999, "seed": 3}}, indent=1).encode())
