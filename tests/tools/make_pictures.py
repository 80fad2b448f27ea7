#!/usr/bin/python3
"""Writes pictures for ImageTest, and what Pillow makes of them.

Debian's python3-pil: /usr/bin/python3 tests/tools/make_pictures.py
"""
import json
import pathlib

import numpy as np
from PIL import Image

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "core/data/fixtures"


def main():
    y, x = np.mgrid[:24, :35]
    waves = [127 + 127 * np.sin(x * y / 60), 127 + 127 * np.sin(x / 3), 127 + 127 * np.cos(y / 2)]
    chirp = Image.fromarray(np.stack(waves, -1).astype(np.uint8))
    for name, subsampling in (("444", 0), ("422", 1), ("420", 2)):
        chirp.save(FOLDER / f"chirp{name}.jpg", quality=75, subsampling=subsampling)
    chirp.convert("CMYK").save(FOLDER / "cmyk.jpg", quality=90)
    chirp.crop((0, 0, 6, 6)).quantize(4).save(FOLDER / "palette_transparent.png", transparency=0)
    for name in ("chirp444.jpg", "chirp422.jpg", "chirp420.jpg", "cmyk.jpg", "palette_transparent.png"):
        Image.open(FOLDER / name).convert("RGB").save((FOLDER / name).with_suffix(".ppm"))
    chirp.save(FOLDER / "chirp.ppm")
    filters = {}
    for name in ("nearest", "box", "hamming", "lanczos", "bilinear", "bicubic"):
        resampling = getattr(Image, name.upper())
        filters[name] = {str(side): np.asarray(chirp.resize((side, side), resampling)).ravel().tolist()
                         for side in (9, 26)}
    (FOLDER / "filters.json").write_text(json.dumps(filters))


if __name__ == "__main__":
    main()
