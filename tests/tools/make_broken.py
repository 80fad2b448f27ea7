#!/usr/bin/python3
"""Writes checkpoints that contradict themselves, for BrokenFilesTest and as seeds for the fuzzers.

Python alone: /usr/bin/python3 tests/tools/make_broken.py. None of them runs, unpacks or fills anything in a program
that opens it: what they call does not exist, what is deep or large is so by a little.
"""
import pathlib
import pickle
import struct
import zipfile

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "core/checkpoint/fixtures/broken"
MAGIC, PROTOCOL = 0x1950A86A20F9469CFC6C, 1001


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
    call = b"cabsent_module\nabsent\n" + text("nothing") + b"\x85R"
    archive("unknown-call.pth", state(state_dict=call))
    archive("unknown-call-in-list.pth", state(model=b"](" + call + b"e"))
    archive("unknown-call-alone.pth", b"\x80\x02" + call + b".")
    legacy("unknown-call-legacy.pth", state(state_dict=call))

    four = struct.pack("<4f", 1, 2, 3, 4)
    good = tensor(4, 0, [2, 2], [2, 1])
    archive("outside-record.pth", state(a=tensor(4, 0, [4], [1], key="../beside")), [("data/0", four)])
    archive("nested-root.pth", state(a=good), [("data/0", four)], root="one/two/")
    archive("beyond-storage.pth", state(a=tensor(4, 3, [2, 2], [2, 1])), [("data/0", four)])
    archive("negative-shape.pth", state(a=tensor(4, 0, [-2, -2], [2, 1])), [("data/0", four)])
    archive("negative-stride.pth", state(a=tensor(4, 3, [4], [-1])), [("data/0", four)])
    archive("negative-offset.pth", state(a=tensor(4, -1, [4], [1])), [("data/0", four)])
    archive("many-axes.pth", state(a=tensor(4, 0, [1] * 65, [1] * 65)), [("data/0", four)])
    archive("missing-record.pth", state(a=good))
    archive("wide-broadcast.pth", state(a=tensor(4, 0, [1 << 13, 1 << 13], [0, 0])), [("data/0", four)])

    archive("compressed-pickle.pth", state(a=good), [("data/0", four)], compress=zipfile.ZIP_DEFLATED)
    with zipfile.ZipFile(FOLDER / "compressed-arrays.npz", "w", zipfile.ZIP_DEFLATED) as out:
        header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (256,), }".ljust(117) + b"\n"
        out.writestr("a.npy", b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + bytes(1024))

    archive("deep-tuples.pth", b"\x80\x02" + b"(" * 60 + b"N" + b"t" * 60 + b".")
    archive("deep-dicts.pth", b"\x80\x02" + (b"}" + text("a")) * 60 + b"N" + b"s" * 60 + b".")
    loop = b"\x80\x02}q\x00" + text("self") + b"h\x00s."
    archive("recursive-dict.pth", loop)
    legacy("recursive-legacy.pth", loop)
    legacy("oversized-string.pth", b"\x80\x02X" + struct.pack("<I", 0xFFFFFFFF) + b"ab.")
    legacy("oversized-long.pth", b"\x80\x02\x8b" + struct.pack("<i", 0x7FFFFFFF) + b"ab.")
    archive("oversized-memo.pth", b"\x80\x02Nr" + struct.pack("<I", 200) + b".")

    def safetensors(name, length, header, data=b""):
        (FOLDER / name).write_bytes(struct.pack("<Q", length) + header + data)
    safetensors("oversized-header.safetensors", 1 << 62, b"{}")
    for name, entry in {"beyond": '[0, 400]', "backwards": '[16, 0]', "huge": '[0, 18446744073709551615]'}.items():
        header = f'{{"a": {{"dtype": "F32", "shape": [4], "data_offsets": {entry}}}}}'.encode()
        safetensors(f"{name}.safetensors", len(header), header, four)
    header = b'{"a": {"dtype": "F32", "shape": [9223372036854775807, 9223372036854775807], "data_offsets": [0, 16]}}'
    safetensors("overflowing-shape.safetensors", len(header), header, four)
    header = b'{"a":' * 40
    safetensors("deep-json.safetensors", len(header), header)
    print(len(list(FOLDER.iterdir())), "files,", sum(path.stat().st_size for path in FOLDER.iterdir()), "bytes")


if __name__ == "__main__":
    main()
