#!/usr/bin/python3
"""Writes the small files of fixtures/ with NumPy, so that our readers are tested against its writers.

Run from anywhere: python3 tests/core/base/make_fixtures.py
Every numeric table is 2 x 3 and holds 0 1 2 / 3 4 5; of signed types minus 2; of bool, whether odd.
"""
import os
import zipfile

import numpy as np

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fixtures")
os.makedirs(folder, exist_ok=True)


def path(name):
    return os.path.join(folder, name)


table = np.arange(6).reshape(2, 3)
for kind in ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]:
    np.save(path(kind + ".npy"), (table - (0 if kind[0] == "u" else 2)).astype("<" + kind))
np.save(path("b1.npy"), table % 2 == 1)
np.save(path("big_endian.npy"), table.astype(">f4"))
np.save(path("fortran.npy"), np.asfortranarray(table.astype("f4")))
np.save(path("complex.npy"), table.astype("c8"))
np.save(path("objects.npy"), np.array([{"a": 1}, None], dtype=object), allow_pickle=True)
np.save(path("fields.npy"), np.zeros(2, dtype=[("x", "f4"), ("y", "i4")]))
np.save(path("words.npy"), np.array(["cat", "dog"]))
np.save(path("scalar.npy"), np.float32(1))
np.save(path("cube.npy"), np.zeros((2, 2, 2), dtype="f4"))
np.save(path("empty.npy"), np.zeros((0, 4), dtype="f4"))
np.save(path("labels.npy"), np.array([0, 2, 1], dtype="i8"))
for version in [(2, 0), (3, 0)]:
    with open(path("version%d.npy" % version[0]), "wb") as file:
        np.lib.format.write_array(file, (table - 2).astype("<f4"), version=version)

arrays = {"names": np.array(["a", "b"]), "y": np.array([1, 0]), "h": (table - 2).astype("<f4")}
np.savez(path("stored.npz"), **arrays)
np.savez_compressed(path("deflated.npz"), **arrays)

# Of incompressible and compressible data, with folders and a comment, as other tools write them.
with zipfile.ZipFile(path("mixed.zip"), "w") as archive:
    archive.writestr("folder/", b"")
    archive.writestr("folder/text.txt", b"manifold " * 500, zipfile.ZIP_DEFLATED)
    archive.writestr("folder/bytes.bin", bytes(range(256)), zipfile.ZIP_STORED)
    archive.writestr("empty", b"", zipfile.ZIP_DEFLATED)
    archive.comment = b"a comment"
