#!/usr/bin/python3
"""A training step beside the same step in Python PyTorch, by turns in one run.

    tests/bench/train_step.py build/release/manifold-lens [--encoder resnet18] [--strength 1] [--rounds 5]

Trains SimCLR with Adam on random pictures for some epochs with the program and with Debian's python3-torch
(the same LibTorch), same network and batch. At strength 0 (the default) neither augments: the steps are the
same. At strength 1 ours augments both views, Python's still does not: the difference is what that costs.
Reports CPU and wall seconds of a step, medians over the rounds.
"""

import argparse
import csv
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

PICTURES, SIZE, BATCH, EPOCHS = 1024, 28, 256, 3


def small_conv(width=16):
    layers, channels = [], 1
    for block in range(4):
        out = width << block
        layers += [nn.Conv2d(channels, out, 3, 1 if block == 0 else 2, 1, bias=False), nn.BatchNorm2d(out), nn.ReLU()]
        channels = out
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten()), 8 * width


class Block(nn.Module):
    def __init__(self, before, out, stride):
        super().__init__()
        self.a = nn.Sequential(nn.Conv2d(before, out, 3, stride, 1, bias=False), nn.BatchNorm2d(out), nn.ReLU(),
                               nn.Conv2d(out, out, 3, 1, 1, bias=False), nn.BatchNorm2d(out))
        self.b = nn.Identity() if before == out else nn.Sequential(
            nn.Conv2d(before, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def forward(self, x):
        return F.relu(self.a(x) + self.b(x))


def resnet18(width=64):
    layers, before = [nn.Conv2d(1, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU()], width
    for stage in range(4):
        for i in range(2):
            layers.append(Block(before, width << stage, 2 if stage > 0 and i == 0 else 1))
            before = width << stage
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten()), 8 * width


def python_steps(encoder, steps):
    torch.manual_seed(1)
    f, width = {"small-conv": small_conv, "resnet18": resnet18}[encoder]()
    model = nn.Sequential(f, nn.Linear(width, 512, bias=False), nn.BatchNorm1d(512), nn.ReLU(), nn.Linear(512, 64))
    model = model.to(memory_format=torch.channels_last)
    adam = torch.optim.Adam(model.parameters(), lr=1e-3, weight_decay=1e-6)
    views = torch.randn(2 * BATCH, 1, SIZE, SIZE).contiguous(memory_format=torch.channels_last)
    mask, target = torch.eye(2 * BATCH, dtype=torch.bool), torch.arange(2 * BATCH).roll(BATCH)

    def step():
        z = F.normalize(model(views), dim=1)
        loss = F.cross_entropy((z @ z.T / 0.2).masked_fill(mask, float("-inf")), target)
        adam.zero_grad()
        loss.backward()
        adam.step()
        return loss.item()

    step()
    wall, cpu = time.monotonic(), time.process_time()
    for _ in range(steps):
        step()
    return (time.process_time() - cpu) / steps, (time.monotonic() - wall) / steps


def our_run(program, arguments, data, epochs):
    with tempfile.TemporaryDirectory() as out:
        before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        recipe = os.path.join(out, "recipe.json")
        with open(recipe, "w", encoding="utf-8") as file:
            file.write('{"probe": 0, "model": {"input": {"size": %d}}}' % SIZE)
        subprocess.run([program, "train", "--data", data, "--recipe", recipe, "--encoder", arguments.encoder,
                        "--strength", str(arguments.strength), "--epochs",
                        str(epochs), "--batch", str(BATCH), "--threads", str(torch.get_num_threads()), "--device",
                        "cpu", "--quiet", "--out", out], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.monotonic() - wall)


def our_steps(program, arguments, data):
    """The difference of two runs: start-up and reading cancel out."""
    short, long = our_run(program, arguments, data, 1), our_run(program, arguments, data, 1 + EPOCHS)
    steps = EPOCHS * (PICTURES // BATCH)
    return (long[0] - short[0]) / steps, (long[1] - short[1]) / steps


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("program")
    arguments.add_argument("--encoder", default="small-conv", choices=["small-conv", "resnet18"])
    arguments.add_argument("--strength", type=float, default=0)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments = arguments.parse_args()
    torch.set_num_threads(os.cpu_count() or 1)
    writer = csv.writer(sys.stdout)
    writer.writerow(["round", "ours CPU s", "Python CPU s", "ours wall s", "Python wall s"])
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "pictures.npy")
        np.save(data, np.random.default_rng(1).integers(0, 256, (PICTURES, SIZE, SIZE), dtype=np.uint8))
        rounds = []
        for i in range(arguments.rounds):
            ours = our_steps(arguments.program, arguments, data)
            theirs = python_steps(arguments.encoder, EPOCHS * (PICTURES // BATCH))
            rounds.append((ours[0], theirs[0], ours[1], theirs[1]))
            writer.writerow([i + 1] + [f"{x:.4f}" for x in rounds[-1]])
        middle = [statistics.median(column) for column in zip(*rounds)]
        writer.writerow(["median"] + [f"{x:.4f}" for x in middle])
        print(f"ours / Python: {middle[0] / middle[1]:.2f} CPU, {middle[2] / middle[3]:.2f} wall")


if __name__ == "__main__":
    main()
