#!/usr/bin/python3
"""Writes a ResNet-50 as MoCo v2 saves it and a ViT-S/16 as DINO does, in full size with random weights, and what they give.

Needs PyTorch (Debian: python3-torch). tests/tools/make_full_models.py FOLDER. FullModelTest runs it: some seconds, 220 MB.
"""
import json
import pathlib
import sys

import numpy
import torch

import make_checkpoints as tools


def main():
    folder = pathlib.Path(sys.argv[1])
    torch.manual_seed(50)
    tools.FOLDER, tools.SIZE = folder, 224
    small = numpy.random.RandomState(3).randint(0, 256, (2, 14, 14, 3))
    pixels = numpy.kron(small, numpy.ones((1, 16, 16, 1))).astype(numpy.uint8)
    tools.pictures = lambda: pixels
    encoder = tools.ResNet("7", bottleneck=True, width=64, blocks=(3, 4, 6, 3))
    head = tools.linears(2048, 2048, 128, norm=False)
    tools.save("resnet50.pth.tar", {"epoch": 200, "arch": "resnet50", "optimizer": tools.optimizer(), "state_dict": tools.merged(
        tools.state(encoder, "module.encoder_q."), tools.state(head, "module.encoder_q.fc."))})
    tools.run("resnet50.pth.tar", encoder, head, layout="MoCo v2")
    encoder = tools.Vit(dim=384, depth=12, heads=6, patch=16, ratio=4)
    head = tools.DinoHead(384, 2048, 256, 1000)
    tools.save("vit-small.pth", {"teacher": tools.merged(tools.state(encoder, "backbone."), tools.state(head, "head."))})
    tools.run("vit-small.pth", encoder, head, layout="DINO")
    numpy.save(folder / "pictures.npy", pixels)
    (folder / "expected.json").write_text(json.dumps(tools.expected))


if __name__ == "__main__":
    main()
