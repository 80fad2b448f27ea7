#!/usr/bin/python3
"""Writes the small pictures of fixtures/ byte by byte, from the formats' descriptions and with no library that
our reader could share a mistake with.

Run from anywhere: python3 tests/core/data/make_fixtures.py
Each is 3 x 2 pixels; see ImageTest.cpp for what they hold.
"""
import os
import struct
import zlib

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fixtures")
os.makedirs(folder, exist_ok=True)


def write(name, data):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(data)


def png(colour_type, bits, rows, extra=b""):
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", 3, len(rows), bits, colour_type, 0, 0, 0)
    data = b"".join(b"\0" + row for row in rows)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(data))
            + chunk(b"IEND", b""))


grey = [bytes([0, 50, 100]), bytes([150, 200, 250])]
rgb = [bytes([255, 0, 0, 0, 255, 0, 0, 0, 255]), bytes([0, 0, 0, 128, 128, 128, 255, 255, 255])]

write("grey.png", png(0, 8, grey))
write("grey16.png", png(0, 16, [b"".join(bytes([v, 0x7f]) for v in row) for row in grey]))
write("rgb.png", png(2, 8, rgb))
# Red at full, half and no opacity; then grey 128 alike.
write("rgba.png", png(6, 8, [bytes([255, 0, 0, 255, 255, 0, 0, 128, 255, 0, 0, 0]),
                             bytes([128, 128, 128, 255, 128, 128, 128, 128, 128, 128, 128, 0])]))
write("grey_alpha.png", png(4, 8, [bytes([0, 255, 0, 128, 0, 0]), bytes([200, 255, 200, 128, 200, 0])]))

write("grey.pgm", b"P5\n3 2\n255\n" + b"".join(grey))
write("rgb.ppm", b"P6\n3 2\n255\n" + b"".join(rgb))

bottom_up = [b"".join(row[i:i + 3][::-1] for i in (0, 3, 6)) + b"\0\0\0" for row in rgb[::-1]]
pixels = b"".join(bottom_up)
write("rgb.bmp", b"BM" + struct.pack("<IHHI", 54 + len(pixels), 0, 0, 54)
      + struct.pack("<IiiHHIIiiII", 40, 3, 2, 1, 24, 0, len(pixels), 2835, 2835, 0, 0) + pixels)
write("rgb.tga", struct.pack("<BBBHHBHHHHBB", 0, 0, 2, 0, 0, 0, 0, 0, 3, 2, 24, 0x20)
      + b"".join(row[i:i + 3][::-1] for row in rgb for i in (0, 3, 6)))


def gif_frame(indices):
    """Uncompressed LZW: a clear code before every two pixels keeps the codes at 3 bits."""
    codes = []
    for i, index in enumerate(indices):
        if i % 2 == 0:
            codes.append(4)
        codes.append(index)
    codes.append(5)
    value = sum(code << (3 * i) for i, code in enumerate(codes))
    data = value.to_bytes((3 * len(codes) + 7) // 8, "little")
    return (b"\x2c" + struct.pack("<HHHHB", 0, 0, 3, 2, 0) + b"\x02" + bytes([len(data)]) + data + b"\0")


palette = bytes([255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0])
write("frames.gif", b"GIF89a" + struct.pack("<HHBBB", 3, 2, 0x81, 0, 0) + palette
      + gif_frame([0, 1, 2, 3, 0, 1]) + gif_frame([3, 3, 3, 3, 3, 3]) + b"\x3b")


def jpeg(width, components, dcs):
    """Baseline JPEG of flat 8 x 8 blocks: all steps are 8, so that a DC value is the level - 128. DC codes have 4
    bits each, the only AC code is the end of a block."""
    def segment(marker, data):
        return bytes([0xff, marker]) + struct.pack(">H", len(data) + 2) + data

    bits, last = "", [0] * components
    for i, dc in enumerate(dcs):
        difference = dc - last[i % components]
        last[i % components] = dc
        size = abs(difference).bit_length()
        bits += format(size, "04b")
        if size:
            bits += format(difference if difference > 0 else difference + 2**size - 1, "0%db" % size)
        bits += "0"
    bits += "1" * (-len(bits) % 8)
    scan = int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\0")
    ids = range(1, components + 1)
    return (b"\xff\xd8" + segment(0xdb, b"\0" + bytes([8] * 64))
            + segment(0xc0, struct.pack(">BHHB", 8, 8, width, components)
                      + b"".join(bytes([i, 0x11, 0]) for i in ids))
            + segment(0xc4, b"\0" + bytes([0, 0, 0, 12] + [0] * 12) + bytes(range(12)))
            + segment(0xc4, b"\x10" + bytes([1] + [0] * 15) + b"\0")
            + segment(0xda, bytes([components]) + b"".join(bytes([i, 0]) for i in ids) + bytes([0, 63, 0]))
            + scan + b"\xff\xd9")


write("grey.jpg", jpeg(16, 1, [50 - 128, 200 - 128]))
write("red.jpeg", jpeg(8, 3, [76 - 128, 85 - 128, 255 - 128]))
