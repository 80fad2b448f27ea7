#!/usr/bin/python3
"""Writes checkpoints that mean harm, for HostileFilesTest and as seeds for the fuzzers.

Python alone: /usr/bin/python3 tests/tools/make_hostile.py. Opened with torch.load, those named executing-* would run code.
"""
import io
import os
import pathlib
import pickle
import struct
import zipfile

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "core/checkpoint/fixtures/hostile"
MAGIC, PROTOCOL = 0x1950A86A20F9469CFC6C, 1001


class Call:
    """Pickled as a call of anything."""

    def __init__(self, function, *arguments):
        self.function, self.arguments = function, arguments

    def __reduce__(self):
        return self.function, self.arguments


def archive(name, pickled, records=(), root="archive/", compress=zipfile.ZIP_STORED):
    with zipfile.ZipFile(FOLDER / name, "w", compress) as out:
        out.writestr(zipfile.ZipInfo(root + "data.pkl"), pickled, compress)
        for key, data in records:
            out.writestr(zipfile.ZipInfo(key if key.startswith((".", "/")) else root + key), data, compress)
        out.writestr(zipfile.ZipInfo(root + "version"), b"3\n", compress)


def legacy(name, pickled):
    parts = [pickle.dumps(value, 2) for value in (MAGIC, PROTOCOL, {"little_endian": True})]
    (FOLDER / name).write_bytes(b"".join(parts) + pickled + pickle.dumps([], 2))


def text(value):
    return b"X" + struct.pack("<I", len(value)) + value.encode()


def integer(value):
    size = (value.bit_length() + 8) // 8
    return b"\x8a" + bytes([size]) + value.to_bytes(size, "little", signed=True)


def tensor(numel, offset, shape, strides, kind="FloatStorage", key="0"):
    """The opcodes of one tensor, any numbers in it."""
    def numbers(values):
        return b"(" + b"".join(integer(value) for value in values) + b"t"
    storage = b"(" + text("storage") + f"ctorch\n{kind}\n".encode() + text(key) + text("cpu") + integer(numel) + b"tQ"
    return (b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + integer(offset) + numbers(shape) + numbers(strides)
            + b"\x89ccollections\nOrderedDict\n)RtR")


def state(**tensors):
    return b"\x80\x02}(" + b"".join(text(name) + code for name, code in tensors.items()) + b"u."


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    touch = "touch /tmp/manifold-lens-was-here"
    archive("executing-system.pth", pickle.dumps({"state_dict": Call(os.system, touch)}, 2))
    archive("executing-eval.pth", pickle.dumps({"model": [Call(eval, f"__import__('os').system('{touch}')")]}, 4))
    archive("executing-open.pth", pickle.dumps(Call(open, "/tmp/manifold-lens-was-here", "w"), 3))
    legacy("executing-legacy.pth", pickle.dumps({"state_dict": Call(exec, f"import os; os.system('{touch}')")}, 2))

    four = struct.pack("<4f", 1, 2, 3, 4)
    good = tensor(4, 0, [2, 2], [2, 1])
    archive("traversal-record.pth", state(a=tensor(4, 0, [4], [1], key="../../../../etc/passwd")), [("data/0", four)])
    archive("traversal-name.pth", state(a=good), [("../../../../tmp/manifold-lens-was-here", four), ("data/0", four)])
    archive("traversal-root.pth", state(a=good), [("data/0", four)], root="/etc/")
    archive("beyond-storage.pth", state(a=tensor(4, 3, [2, 2], [2, 1])), [("data/0", four)])
    archive("beyond-record.pth", state(a=tensor(1 << 40, 0, [1 << 20, 1 << 20], [1 << 20, 1])), [("data/0", four)])
    archive("overflowing-shape.pth", state(a=tensor(4, 0, [1 << 62, 1 << 62], [1 << 62, 1])), [("data/0", four)])
    archive("negative-shape.pth", state(a=tensor(4, 0, [-2, -2], [2, 1])), [("data/0", four)])
    archive("negative-stride.pth", state(a=tensor(4, 3, [4], [-1])), [("data/0", four)])
    archive("negative-offset.pth", state(a=tensor(4, -1, [4], [1])), [("data/0", four)])
    archive("many-axes.pth", state(a=tensor(4, 0, [1] * 5000, [1] * 5000)), [("data/0", four)])
    archive("missing-record.pth", state(a=good))
    archive("huge-broadcast.pth", state(a=tensor(4, 0, [1 << 30, 1 << 30], [0, 0])), [("data/0", four)])

    archive("bomb-pickle.pth", b"\x80\x02" + b"]" * (64 << 20) + b".", compress=zipfile.ZIP_DEFLATED)
    with zipfile.ZipFile(FOLDER / "bomb-arrays.npz", "w", zipfile.ZIP_DEFLATED) as out:
        header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (16777216,), }".ljust(117) + b"\n"
        out.writestr("a.npy", b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + bytes(64 << 20))

    deep = b"\x80\x02" + b"(" * 20_000 + b"N" + b"t" * 20_000 + b"."
    archive("deep-tuples.pth", deep)
    archive("deep-dicts.pth", b"\x80\x02" + (b"}" + text("a")) * 10_000 + b"N" + b"s" * 10_000 + b".")
    loop = b"\x80\x02}q\x00" + text("self") + b"h\x00s."
    archive("recursive-dict.pth", loop)
    legacy("recursive-legacy.pth", loop)
    laughs = io.BytesIO()
    laughs.write(b"\x80\x02}q\x00")
    for level in range(1, 60):
        laughs.write(b"}(" + b"".join(text(str(i)) + b"h" + bytes([level - 1]) for i in range(10)) + b"uq" + bytes([level]))
    archive("laughs-dicts.pth", laughs.getvalue() + b".")
    legacy("oversized-string.pth", b"\x80\x02X" + struct.pack("<I", 0xFFFFFFFF) + b"ab.")
    legacy("oversized-long.pth", b"\x80\x02\x8b" + struct.pack("<i", 0x7FFFFFFF) + b"ab.")
    archive("oversized-memo.pth", b"\x80\x02Nr" + struct.pack("<I", 0xFFFFFFF0) + b".")

    def safetensors(name, length, header, data=b""):
        (FOLDER / name).write_bytes(struct.pack("<Q", length) + header + data)
    safetensors("oversized-header.safetensors", 1 << 62, b"{}")
    for name, entry in {"beyond": '[0, 400]', "backwards": '[16, 0]', "huge": '[0, 18446744073709551615]'}.items():
        header = f'{{"a": {{"dtype": "F32", "shape": [4], "data_offsets": {entry}}}}}'.encode()
        safetensors(f"{name}.safetensors", len(header), header, four)
    header = b'{"a": {"dtype": "F32", "shape": [9223372036854775807, 9223372036854775807], "data_offsets": [0, 16]}}'
    safetensors("overflowing-shape.safetensors", len(header), header, four)
    header = b'{"a":' * 5000
    safetensors("deep-json.safetensors", len(header), header)
    print(len(list(FOLDER.iterdir())), "files,", sum(path.stat().st_size for path in FOLDER.iterdir()), "bytes")


if __name__ == "__main__":
    main()
