#!/usr/bin/python3
"""What 1, 6 and 64 pictures cost to embed, beside Python PyTorch on the same LibTorch, by turns in one run.

usage: tests/bench/few_pictures.py build/release/manifold-lens [--repeats 3] [--threads 2]

A ViT-S/16 and a ResNet-50 (torchvision's) of random weights, 224 x 224. Three CPU times (user + system) of each: our
whole process, Python's whole process (imports, reading the checkpoint, one batch), and Python's forward pass alone.
Ours has no part that can be told apart from outside; so its forward passes are estimated as what n pictures cost more
than one does, plus one n-th of that.
"""
import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

PEER = "--peer"


def vit(torch, depth=12, width=384, heads=6, patch=16):
    """Names and arithmetic of DINO's vision transformer, class token of the last norm."""
    class Block(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.norm1, self.norm2 = torch.nn.LayerNorm(width, 1e-6), torch.nn.LayerNorm(width, 1e-6)
            self.attn, self.mlp = torch.nn.Module(), torch.nn.Module()
            self.attn.qkv, self.attn.proj = torch.nn.Linear(width, 3 * width), torch.nn.Linear(width, width)
            self.mlp.fc1, self.mlp.fc2 = torch.nn.Linear(width, 4 * width), torch.nn.Linear(4 * width, width)

        def forward(self, x):
            n, tokens, _ = x.shape
            qkv = self.attn.qkv(self.norm1(x)).reshape(n, tokens, 3, heads, width // heads).permute(2, 0, 3, 1, 4)
            weights = ((qkv[0] @ qkv[1].transpose(-2, -1)) * (width // heads) ** -0.5).softmax(-1)
            x = x + self.attn.proj((weights @ qkv[2]).transpose(1, 2).reshape(n, tokens, width))
            return x + self.mlp.fc2(torch.nn.functional.gelu(self.mlp.fc1(self.norm2(x))))

    class Vit(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.cls_token = torch.nn.Parameter(torch.randn(1, 1, width) * 0.02)
            self.pos_embed = torch.nn.Parameter(torch.randn(1, 1 + (224 // patch) ** 2, width) * 0.02)
            self.patch_embed = torch.nn.Module()
            self.patch_embed.proj = torch.nn.Conv2d(3, width, patch, patch)
            self.blocks = torch.nn.ModuleList([Block() for _ in range(depth)])
            self.norm = torch.nn.LayerNorm(width, 1e-6)

        def forward(self, x):
            x = self.patch_embed.proj(x).flatten(2).transpose(1, 2)
            x = torch.cat([self.cls_token.expand(len(x), -1, -1), x], 1) + self.pos_embed
            for block in self.blocks:
                x = block(x)
            return self.norm(x)[:, 0]

    return Vit()


def model(name):
    import torch
    torch.manual_seed(0)
    if name == "vit-s":
        return vit(torch).eval()
    import torchvision
    network = torchvision.models.resnet50()
    network.fc = torch.nn.Identity()
    return network.eval()


def peer(name, checkpoint, pictures, count, out):
    import numpy
    import torch
    network = model(name)
    network.load_state_dict(torch.load(checkpoint))
    x = torch.from_numpy(numpy.load(pictures)[:count]).permute(0, 3, 1, 2).float() / 255
    x = (x - torch.tensor([0.485, 0.456, 0.406])[:, None, None]) / torch.tensor([0.229, 0.224, 0.225])[:, None, None]
    start = time.process_time()
    with torch.inference_mode():
        h = network(x)
    print(time.process_time() - start)
    numpy.save(out, h.numpy())


def cpu_of(command, threads):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True,
                          env=dict(os.environ, OMP_NUM_THREADS=str(threads), OPENBLAS_NUM_THREADS=str(threads)))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def main():
    if PEER in sys.argv:
        name, checkpoint, pictures, count, out = sys.argv[sys.argv.index(PEER) + 1:]
        return peer(name, checkpoint, pictures, int(count), out)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    import numpy
    import torch
    with tempfile.TemporaryDirectory() as folder:
        pictures = f"{folder}/pictures.npy"
        numpy.save(pictures, numpy.random.default_rng(1).integers(0, 256, (64, 224, 224, 3), numpy.uint8))
        print("model  pictures  ours: process  forward | Python: process  forward | ratio: process  forward | largest difference")
        for name in ("vit-s", "resnet50"):
            checkpoint = f"{folder}/{name}.pth"
            torch.save(model(name).state_dict(), checkpoint)
            ours, theirs, forward = {}, {}, {}
            for count in (1, 6, 64):
                rounds = []
                for turn in range(options.repeats):
                    mine, _ = cpu_of([options.program, "embed", "--checkpoint", checkpoint, "--data", pictures, "--size",
                                      "224", "--resize", "224", "--limit", str(count), "--seed", "0", "--layer",
                                      "encoder", "--threads", str(options.threads), "--device", "cpu",
                                      "--out", f"{folder}/{name}-{count}-{turn}", "--json"], options.threads)
                    other, printed = cpu_of([sys.executable, __file__, PEER, name, checkpoint, pictures, str(count),
                                             f"{folder}/h.npy"], options.threads)
                    rounds.append((mine, other, float(printed)))
                ours[count], theirs[count], forward[count] = map(statistics.median, zip(*rounds))
            h = numpy.load(f"{folder}/{name}-64-0/encoder.npy")
            other = numpy.load(f"{folder}/h.npy")
            difference = abs(h - other).max() / abs(other).max()
            for count in (1, 6, 64):
                ones = (ours[64] - ours[1]) / 63
                mine = (ours[count] - ours[1]) + ones
                print(f"{name:9} {count:4} {ours[count]:10.2f} {mine:8.2f} | {theirs[count]:8.2f} {forward[count]:8.2f} | "
                      f"{ours[count] / theirs[count]:6.2f} {mine / forward[count]:6.2f} | {difference:.1e}", flush=True)


if __name__ == "__main__":
    main()
