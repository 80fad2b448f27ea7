#!/usr/bin/python3
"""Writes tests/core/data/fixtures/resized.json: what Pillow makes of a picture that ImageTest.cpp makes, too.

Run from anywhere with Debian's python3-pil: /usr/bin/python3 tests/tools/make_resized.py
The sizes are those of torchvision's Resize(shorter) and CenterCrop(size)
(torchvision.transforms.functional._compute_resized_output_size and center_crop); its resizing of Pillow
images is Pillow's own. Written with Pillow 9.4.
"""
import json
import os

from PIL import Image

here = os.path.dirname(os.path.abspath(__file__))
filters = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}


def picture(width, height, channels):
    data = bytes((x * 7 + y * 13 + c * 50 + x * y % 31 * 5) % 256
                 for y in range(height) for x in range(width) for c in range(channels))
    return Image.frombytes("RGB" if channels == 3 else "L", (width, height), data)


def resize_and_crop(image, shorter, size, interpolation):
    width, height = image.size
    if width <= height:
        wanted = (shorter, int(shorter * height / width))
    else:
        wanted = (int(shorter * width / height), shorter)
    image = image.resize(wanted, filters[interpolation])
    top, left = int(round((image.height - size) / 2.0)), int(round((image.width - size) / 2.0))
    return image.crop((left, top, left + size, top + size))


cases = []
for width, height, channels, shorter, size in [(23, 17, 3, 8, 8), (50, 37, 3, 16, 14), (37, 51, 1, 12, 9),
                                               (9, 14, 3, 16, 16), (6, 5, 1, 11, 8), (200, 31, 3, 10, 9),
                                               (5, 5, 1, 5, 4), (64, 48, 3, 9, 8), (7, 3, 1, 20, 5)]:
    for interpolation in filters:
        cut = resize_and_crop(picture(width, height, channels), shorter, size, interpolation)
        cases.append({"width": width, "height": height, "channels": channels, "shorter": shorter, "size": size,
                      "interpolation": interpolation, "pixels": list(cut.tobytes())})
with open(os.path.join(here, "../core/data/fixtures/resized.json"), "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n")
