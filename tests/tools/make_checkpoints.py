#!/usr/bin/python3
"""Writes small checkpoints as self-supervised projects save them, with what their models give for three pictures.

Needs PyTorch (Debian: python3-torch). Run from anywhere: /usr/bin/python3 tests/tools/make_checkpoints.py
The models are tiny, random and untrained; names, nesting and file formats are the projects' own.
"""
import argparse
import collections
import json
import math
import os
import pathlib
import struct
import zipfile

import numpy
import torch
from torch import nn
from torch.nn import functional

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "core/checkpoint/fixtures"
IMAGENET = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
SIZE = 32
expected = {}


# ---------------------------------------------------------------------------------------------- models

class Basic(nn.Module):
    def __init__(self, inside, width, stride, expansion=1):
        super().__init__()
        self.conv1 = nn.Conv2d(inside, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.downsample = None
        if stride != 1 or inside != width:
            self.downsample = nn.Sequential(nn.Conv2d(inside, width, 1, stride, bias=False), nn.BatchNorm2d(width))

    def forward(self, x):
        y = self.bn2(self.conv2(self.bn1(self.conv1(x)).relu()))
        return (y + (x if self.downsample is None else self.downsample(x))).relu()


class Bottleneck(nn.Module):
    def __init__(self, inside, width, stride, factor=1, groups=1):
        super().__init__()
        inner, out = width * factor * groups, width * 4
        self.conv1 = nn.Conv2d(inside, inner, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(inner)
        self.conv2 = nn.Conv2d(inner, inner, 3, stride, 1, groups=groups, bias=False)
        self.bn2 = nn.BatchNorm2d(inner)
        self.conv3 = nn.Conv2d(inner, out, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(out)
        self.downsample = None
        if stride != 1 or inside != out:
            self.downsample = nn.Sequential(nn.Conv2d(inside, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def forward(self, x):
        y = self.bn2(self.conv2(self.bn1(self.conv1(x)).relu())).relu()
        y = self.bn3(self.conv3(y))
        return (y + (x if self.downsample is None else self.downsample(x))).relu()


class ResNet(nn.Module):
    """torchvision's names; stem "7" (stride 2, max pooling), "3" (padding 1) or "3p2" (padding 2)."""

    def __init__(self, stem="7", bottleneck=False, width=None, blocks=(1, 1, 1, 1), **options):
        super().__init__()
        width = width or (1 if bottleneck else 2)
        kernel, stride, padding = {"7": (7, 2, 3), "3": (3, 1, 1), "3p2": (3, 1, 2)}[stem]
        self.conv1 = nn.Conv2d(3, width, kernel, stride, padding, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.pool = stem == "7"
        block, inside = (Bottleneck, width) if bottleneck else (Basic, width)
        for stage in range(4):
            layers = []
            for i in range(blocks[stage]):
                layers.append(block(inside, width << stage, 2 if stage and i == 0 else 1, **options))
                inside = (width << stage) * (4 if bottleneck else 1)
            setattr(self, f"layer{stage + 1}", nn.Sequential(*layers))
        self.dimension = inside
        randomize(self)

    def forward(self, x):
        x = self.bn1(self.conv1(x)).relu()
        if self.pool:
            x = functional.max_pool2d(x, 3, 2, 1)
        for stage in range(4):
            x = getattr(self, f"layer{stage + 1}")(x)
        return x.mean((2, 3))


class Attention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)
        self.heads = heads

    def forward(self, x):
        b, n, d = x.shape
        q, k, v = self.qkv(x).reshape(b, n, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        weights = (q @ k.transpose(-2, -1) / (d // self.heads) ** 0.5).softmax(-1)
        return self.proj((weights @ v).transpose(1, 2).reshape(b, n, d))


class Mlp(nn.Module):
    def __init__(self, dim, hidden):
        super().__init__()
        self.fc1 = nn.Linear(dim, hidden)
        self.fc2 = nn.Linear(hidden, dim)

    def forward(self, x):
        return self.fc2(functional.gelu(self.fc1(x)))


class SwiGlu(nn.Module):
    """DINOv2's SwiGLUFFN (giant)."""

    def __init__(self, dim, hidden):
        super().__init__()
        self.w12 = nn.Linear(dim, 2 * hidden)
        self.w3 = nn.Linear(hidden, dim)

    def forward(self, x):
        a, b = self.w12(x).chunk(2, -1)
        return self.w3(functional.silu(a) * b)


class Scale(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.gamma = nn.Parameter(torch.empty(dim))

    def forward(self, x):
        return x * self.gamma


class Block(nn.Module):
    def __init__(self, dim, heads, scale, swiglu, ratio):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, 1e-6)
        self.attn = Attention(dim, heads)
        self.ls1 = Scale(dim) if scale else nn.Identity()
        self.norm2 = nn.LayerNorm(dim, 1e-6)
        self.mlp = (SwiGlu if swiglu else Mlp)(dim, ratio * dim)
        self.ls2 = Scale(dim) if scale else nn.Identity()

    def forward(self, x):
        x = x + self.ls1(self.attn(self.norm1(x)))
        return x + self.ls2(self.mlp(self.norm2(x)))


class PatchEmbed(nn.Module):
    def __init__(self, dim, patch):
        super().__init__()
        self.proj = nn.Conv2d(3, dim, patch, patch)


class Vit(nn.Module):
    """timm's names. Registers come after the class token and have no position, as in DINOv2."""

    def __init__(self, dim=8, depth=2, heads=1, patch=8, registers=0, scale=False, swiglu=False, mask=False,
                 mean=False, eps=1e-6, ratio=2):
        super().__init__()
        self.cls_token = nn.Parameter(torch.empty(1, 1, dim))
        self.pos_embed = nn.Parameter(torch.empty(1, 1 + (SIZE // patch) ** 2, dim))
        if registers:
            self.register_tokens = nn.Parameter(torch.empty(1, registers, dim))
        if mask:
            self.mask_token = nn.Parameter(torch.empty(1, dim))
        self.patch_embed = PatchEmbed(dim, patch)
        self.blocks = nn.ModuleList(Block(dim, heads, scale, swiglu, ratio) for _ in range(depth))
        self.norm = nn.LayerNorm(dim, eps)
        self.dimension, self.registers, self.mean = dim, registers, mean
        randomize(self)

    def forward(self, x):
        x = self.patch_embed.proj(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls_token.expand(len(x), -1, -1), x], 1) + self.pos_embed
        if self.registers:
            x = torch.cat([x[:, :1], self.register_tokens.expand(len(x), -1, -1), x[:, 1:]], 1)
        for block in self.blocks:
            x = block(x)
        x = self.norm(x)
        return x[:, 1 + self.registers:].mean(1) if self.mean else x[:, 0]


class DinoHead(nn.Module):
    def __init__(self, inside, hidden, bottleneck, out):
        super().__init__()
        self.mlp = nn.Sequential(nn.Linear(inside, hidden), nn.GELU(), nn.Linear(hidden, hidden), nn.GELU(),
                                 nn.Linear(hidden, bottleneck))
        self.last_layer = nn.utils.weight_norm(nn.Linear(bottleneck, out, bias=False))
        randomize(self)

    def forward(self, x):
        return functional.normalize(self.mlp(x), dim=-1)


class RotaryAttention(nn.Module):
    """DINOv3's: the keys' bias is masked, queries and keys of patches are turned by their place."""

    def __init__(self, dim, heads, periods):
        super().__init__()
        self.qkv = nn.Linear(dim, 3 * dim)
        self.qkv.register_buffer("bias_mask", torch.cat([torch.ones(dim), torch.zeros(dim), torch.ones(dim)]))
        self.proj = nn.Linear(dim, dim)
        self.heads, self.periods = heads, periods

    def turned(self, x, side):
        # Written pair by pair: number i of a head and number i + half belong together.
        width = x.shape[-1]
        quarter, half, patches = width // 4, width // 2, side * side
        result = x.clone()
        for place in range(patches):
            row, column = divmod(place, side)
            token = x.shape[2] - patches + place
            for i in range(half):
                centre = 2 * ((row if i < quarter else column) + 0.5) / side - 1
                angle = 2 * math.pi * centre / float(self.periods[i % quarter])
                a, b = x[:, :, token, i], x[:, :, token, i + half]
                result[:, :, token, i] = a * math.cos(angle) - b * math.sin(angle)
                result[:, :, token, i + half] = b * math.cos(angle) + a * math.sin(angle)
        return result

    def forward(self, x, side):
        b, n, d = x.shape
        bias = self.qkv.bias * self.qkv.bias_mask
        q, k, v = functional.linear(x, self.qkv.weight, bias).reshape(b, n, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        q, k = self.turned(q, side), self.turned(k, side)
        weights = (q @ k.transpose(-2, -1) / (d // self.heads) ** 0.5).softmax(-1)
        return self.proj((weights @ v).transpose(1, 2).reshape(b, n, d))


class Gated(nn.Module):
    """DINOv3's SwiGLU: w3(silu(w1 x) * w2 x)."""

    def __init__(self, dim, hidden):
        super().__init__()
        self.w1, self.w2, self.w3 = nn.Linear(dim, hidden), nn.Linear(dim, hidden), nn.Linear(hidden, dim)

    def forward(self, x):
        return self.w3(functional.silu(self.w1(x)) * self.w2(x))


class RotaryBlock(nn.Module):
    def __init__(self, dim, heads, periods, gated):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(dim, 1e-5), nn.LayerNorm(dim, 1e-5)
        self.attn = RotaryAttention(dim, heads, periods)
        self.ls1, self.ls2 = Scale(dim), Scale(dim)
        self.mlp = (Gated if gated else Mlp)(dim, 2 * dim)

    def forward(self, x, side):
        x = x + self.ls1(self.attn(self.norm1(x), side))
        return x + self.ls2(self.mlp(self.norm2(x)))


class Periods(nn.Module):
    def __init__(self, head):
        super().__init__()
        self.register_buffer("periods", torch.tensor([100 ** (2 * i / (head / 2)) for i in range(head // 4)]))


class DinoV3(nn.Module):
    """DINOv3's names: rotary positions, storage tokens, no stored positions (arXiv 2508.10104, section 3.2)."""

    def __init__(self, dim=16, heads=2, patch=8, gated=False):
        super().__init__()
        self.cls_token = nn.Parameter(torch.empty(1, 1, dim))
        self.storage_tokens = nn.Parameter(torch.empty(1, 4, dim))
        self.mask_token = nn.Parameter(torch.empty(1, dim))
        self.patch_embed = PatchEmbed(dim, patch)
        rope = Periods(dim // heads)
        self.blocks = nn.ModuleList(RotaryBlock(dim, heads, rope.periods, gated) for _ in range(2))
        self.norm = nn.LayerNorm(dim, 1e-5)
        masks = [block.attn.qkv.bias_mask.clone() for block in self.blocks]
        randomize(self)
        for block, mask in zip(self.blocks, masks):
            block.attn.qkv.bias_mask.copy_(mask)
        self.rope_embed = rope

    def forward(self, x):
        x = self.patch_embed.proj(x)
        side = x.shape[2]
        x = x.flatten(2).transpose(1, 2)
        x = torch.cat([self.cls_token.expand(len(x), -1, -1), self.storage_tokens.expand(len(x), -1, -1), x], 1)
        for block in self.blocks:
            x = block(x, side)
        return self.norm(x)[:, 0]


def randomize(module):
    for name, value in list(module.named_parameters()) + list(module.named_buffers()):
        with torch.no_grad():
            if name.endswith("running_mean"):
                value.normal_(0, 0.1)
            elif name.endswith("running_var"):
                value.uniform_(0.5, 1.5)
            elif value.dim() == 1 and name.endswith("weight"):
                value.uniform_(0.5, 1.5)
            elif value.is_floating_point():
                value.normal_(0, 0.1 if value.dim() == 1 else 1.2 / max(1, value[0].numel()) ** 0.5)
    return module


def linears(*widths, norm=True, last_norm=False, affine=True, bias_before_norm=True, activation=nn.ReLU):
    layers = []
    for i, (a, b) in enumerate(zip(widths, widths[1:])):
        last = i + 2 == len(widths)
        normed = last_norm if last else norm
        layers.append(nn.Linear(a, b, bias=not normed or bias_before_norm))
        if normed:
            layers.append(nn.BatchNorm1d(b, affine=affine or not last))
        if not last:
            layers.append(activation())
    chain = nn.Sequential(*layers)
    randomize(chain)
    return chain


# ------------------------------------------------------------------------------------------- writing

def state(module, prefix="", rename=lambda key: key):
    return collections.OrderedDict((prefix + rename(key), value) for key, value in module.state_dict().items())


def merged(*parts):
    whole = collections.OrderedDict()
    for part in parts:
        whole.update(part)
    return whole


def other(make):
    """The same model with other weights: a momentum or student copy."""
    return make()


def classifier(dimension, prefix="fc"):
    layer = nn.Linear(dimension, 10)
    randomize(layer)
    return state(layer, prefix + ".")


def optimizer():
    return {"state": {0: {"momentum_buffer": torch.zeros(2)}}, "param_groups": [{"lr": 0.06, "params": [0]}]}


def pictures():
    draw = numpy.random.RandomState(7)
    coarse = draw.randint(0, 256, (3, 4, 4, 3))
    smooth = numpy.kron(coarse, numpy.ones((1, 8, 8, 1)))
    return numpy.clip(smooth + draw.randint(-30, 30, smooth.shape), 0, 255).astype(numpy.uint8)


def run(name, encoder, projector=None, normalization=IMAGENET, options=None, layout=""):
    """Notes what the model gives, and which corrections `inspect` and `embed` need for it."""
    for module in filter(None, (encoder, projector)):
        module.eval()
    mean, std = (torch.tensor(values).view(1, 3, 1, 1) for values in normalization)
    x = (torch.from_numpy(pictures()).permute(0, 3, 1, 2).float() / 255 - mean) / std
    with torch.no_grad():
        h = encoder(x)
        z = h if projector is None else projector(h)
    expected[name] = {"layout": layout, "mean": normalization[0], "std": normalization[1],
                      "options": options or {},
                      "h": [[float(f"{v:.8g}") for v in row] for row in h.tolist()],
                      "z": [[float(f"{v:.8g}") for v in row] for row in z.tolist()]}


def save(name, value, legacy=False, protocol=2):
    path = FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(value, path, _use_new_zipfile_serialization=not legacy, pickle_protocol=protocol)


def save_json(name, value):
    (FOLDER / name).write_text(json.dumps(value, indent=1) + "\n")


def save_safetensors(name, tensors, metadata=None):
    header, data = {}, b""
    if metadata:
        header["__metadata__"] = metadata
    for key, value in tensors.items():
        raw = value.detach().contiguous().numpy().tobytes()
        kind = {torch.float32: "F32", torch.float16: "F16", torch.int64: "I64"}[value.dtype]
        header[key] = {"dtype": kind, "shape": list(value.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    path = FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


# ------------------------------------------------------------------------------------------- layouts

def solo_learn():
    encoder = ResNet("3p2", width=1)
    projector = linears(8, 12, 6, norm=False)
    folder = "solo-learn/"
    save(folder + "simclr-cifar-ep=9.ckpt", {
        "epoch": 9, "global_step": 100, "pytorch-lightning_version": "1.6.4",
        "state_dict": merged(state(encoder, "backbone."), classifier(8, "classifier"), state(projector, "projector.")),
        "callbacks": {}, "optimizer_states": [optimizer()], "lr_schedulers": [{"last_epoch": 9}], "loops": {}})
    cifar = ([0.4914, 0.4822, 0.4465], [0.247, 0.2435, 0.2616])
    save_json(folder + "args.json", {
        "method": "simclr", "backbone": {"name": "resnet18", "kwargs": {}}, "data": {"dataset": "cifar10"},
        "method_kwargs": {"proj_hidden_dim": 12, "proj_output_dim": 6, "temperature": 0.2}})
    run(folder + "simclr-cifar-ep=9.ckpt", encoder, projector, cifar, layout="solo-learn")


def lightly():
    encoder = ResNet("7", width=1)
    projector = linears(8, 12, 6, norm=True)
    order = ["conv1", "bn1", "relu", "maxpool", "layer1", "layer2", "layer3", "layer4"]

    def positional(key):
        first, rest = key.split(".", 1)
        return f"{order.index(first)}.{rest}"
    save("lightly-positional.ckpt", {
        "epoch": 3, "pytorch-lightning_version": "1.9.0",
        "state_dict": merged(state(encoder, "backbone.", positional), state(projector, "projection_head.layers."))})
    run("lightly-positional.ckpt", encoder, projector, options={"size": 32}, layout="lightly")
    encoder = ResNet("7", width=1)
    projector = linears(8, 12, 6, norm=True, last_norm=True, bias_before_norm=False)
    save("lightly-benchmark.ckpt", {
        "epoch": 3, "pytorch-lightning_version": "2.0.2",
        "state_dict": merged(state(encoder, "backbone."), state(projector, "projection_head.layers."),
                             classifier(8, "online_classifier.linear")),
        "hyper_parameters": {"batch_size_per_device": 128, "num_classes": 1000}}, protocol=4)
    run("lightly-benchmark.ckpt", encoder, projector, options={"size": 32}, layout="lightly")


def moco():
    def encoder():
        return ResNet("7", bottleneck=True)
    query, key = ResNet("7", width=1), ResNet("7", width=1)
    head, key_head = nn.Linear(8, 6), nn.Linear(8, 6)
    save("moco-v1.pth.tar", {
        "epoch": 200, "arch": "resnet18",
        "state_dict": merged(state(query, "module.encoder_q."), state(head, "module.encoder_q.fc."),
                             state(key, "module.encoder_k."), state(key_head, "module.encoder_k.fc."),
                             {"module.queue": torch.zeros(6, 8), "module.queue_ptr": torch.zeros(1, dtype=torch.long)}),
        "optimizer": optimizer()}, legacy=True)
    run("moco-v1.pth.tar", query, head, options={"size": 32}, layout="MoCo v1")
    query = ResNet("7", bottleneck=True)
    head = linears(32, 12, 6, norm=False)
    save("moco-v2.pth.tar", {
        "epoch": 200, "arch": "resnet50",
        "state_dict": merged(state(query, "module.encoder_q."), state(head, "module.encoder_q.fc."),
                             state(encoder(), "module.encoder_k."), state(linears(32, 12, 6, norm=False), "module.encoder_k.fc."),
                             {"module.queue": torch.zeros(6, 8), "module.queue_ptr": torch.zeros(1, dtype=torch.long)}),
        "optimizer": optimizer()}, legacy=True)
    run("moco-v2.pth.tar", query, head, options={"size": 32}, layout="MoCo v2")
    vit = Vit()
    head = linears(8, 12, 6, last_norm=True, affine=False, bias_before_norm=False)
    save("moco-v3-vit.pth.tar", {
        "epoch": 300, "arch": "vit_small",
        "state_dict": merged(state(vit, "module.base_encoder."), state(head, "module.base_encoder.head."),
                             state(Vit(depth=1), "module.momentum_encoder."),
                             state(linears(8, 12, 6, last_norm=True, affine=False, bias_before_norm=False), "module.momentum_encoder.head."),
                             state(linears(6, 12, 6, last_norm=True, affine=False, bias_before_norm=False), "module.predictor.")),
        "optimizer": optimizer(), "scaler": {"scale": 65536.0}})
    run("moco-v3-vit.pth.tar", vit, head, layout="MoCo v3")


def simsiam():
    encoder = ResNet("7", bottleneck=True)
    head = linears(32, 12, 12, 8, last_norm=True, affine=False)
    save("simsiam.pth.tar", {
        "epoch": 100, "arch": "resnet50",
        "state_dict": merged(state(encoder, "module.encoder."), state(head, "module.encoder.fc."),
                             state(linears(8, 4, 8), "module.predictor.")),
        "optimizer": optimizer()}, legacy=True)
    run("simsiam.pth.tar", encoder, head, options={"size": 32}, layout="SimSiam")


def barlow_and_vicreg():
    encoder = ResNet("7", bottleneck=True)
    head = linears(32, 12, 12, 12, bias_before_norm=False)
    head[-1] = nn.Linear(12, 12, bias=False)
    save("barlow-twins.pth", {
        "epoch": 1000,
        "model": merged(state(encoder, "module.backbone."), state(head, "module.projector."),
                        state(nn.BatchNorm1d(12, affine=False), "module.bn.")),
        "optimizer": optimizer()})
    run("barlow-twins.pth", encoder, head, options={"size": 32}, layout="Barlow Twins")
    encoder = ResNet("7", bottleneck=True)
    head = linears(32, 12, 12, 12)
    head[-1] = nn.Linear(12, 12, bias=False)
    save("vicreg.pth", {"epoch": 100, "optimizer": optimizer(),
                        "model": merged(state(encoder, "module.backbone."), state(head, "module.projector."))}, legacy=True)
    run("vicreg.pth", encoder, head, options={"size": 32}, layout="VICReg")


def swav():
    encoder = ResNet("7", bottleneck=True)
    head = linears(32, 12, 6)
    prototypes = nn.Linear(6, 5, bias=False)
    save("swav.pth.tar", {"epoch": 400, "optimizer": optimizer(), "state_dict": merged(
        state(encoder, "module."), state(head, "module.projection_head."), state(prototypes, "module.prototypes."))}, legacy=True)
    run("swav.pth.tar", encoder, nn.Sequential(head, Unit()), options={"size": 32}, layout="SwAV")


def byol():
    encoder = ResNet("7", width=1)
    head = linears(8, 12, 6)
    save("byol.pt", merged(
        state(encoder, "online_encoder.net."), state(head, "online_encoder.projector."),
        state(ResNet("7", width=1), "target_encoder.net."), state(linears(8, 12, 6), "target_encoder.projector."),
        state(linears(6, 12, 6), "online_predictor.")), legacy=True)
    run("byol.pt", encoder, head, options={"size": 32}, layout="BYOL")


def dino():
    args = argparse.Namespace(arch="vit_small", patch_size=8, out_dim=10, use_bn_in_head=False,
                              output_dir=pathlib.PosixPath("/tmp/x"), lr=numpy.float64(0.0005))
    teacher, head = Vit(), DinoHead(8, 12, 6, 10)
    student, student_head = Vit(), DinoHead(8, 12, 6, 10)
    save("dino.pth", {
        "student": merged(state(student, "module.backbone."), state(student_head, "module.head.")),
        "teacher": merged(state(teacher, "backbone."), state(head, "head.")),
        "optimizer": optimizer(), "epoch": 100, "args": args, "dino_loss": {"center": torch.zeros(1, 10)},
        "fp16_scaler": {"scale": 1024.0}})
    run("dino.pth", teacher, head, layout="DINO")
    run("dino.pth#student", student, student_head, options={"encoder": "2"}, layout="DINO")


def dinov2():
    encoder = Vit(registers=2, scale=True, mask=True)
    save("dinov2-reg.pth", state(encoder))
    run("dinov2-reg.pth", encoder, layout="DINOv2")
    encoder = Vit(scale=True, swiglu=True, mask=True)

    def chunked(key):
        if not key.startswith("blocks."):
            return key
        _, i, rest = key.split(".", 2)
        return f"blocks.{int(i) // 1}.{i}.{rest}"
    head = DinoHead(8, 12, 6, 10)
    save("dinov2-teacher.pth", {"teacher": merged(state(encoder, "backbone.", chunked), state(head, "dino_head."))})
    run("dinov2-teacher.pth", encoder, head, layout="DINOv2")


def mae():
    encoder = Vit()
    args = argparse.Namespace(model="mae_vit_base_patch16", mask_ratio=0.75, norm_pix_loss=True)
    decoder = {"mask_token": torch.zeros(1, 1, 4), "decoder_embed.weight": torch.zeros(4, 8),
               "decoder_embed.bias": torch.zeros(4), "decoder_pos_embed": torch.zeros(1, 17, 4),
               "decoder_norm.weight": torch.ones(4), "decoder_norm.bias": torch.zeros(4),
               "decoder_pred.weight": torch.zeros(192, 4), "decoder_pred.bias": torch.zeros(192)}
    save("mae.pth", {"model": merged(state(encoder), decoder), "optimizer": optimizer(), "epoch": 799,
                     "scaler": {"scale": 1.0}, "args": args})
    run("mae.pth", encoder, layout="MAE")


def supcontrast():
    encoder = ResNet("3", bottleneck=True)
    head = linears(32, 12, 6, norm=False)
    save("supcontrast.pth", {
        "opt": argparse.Namespace(model="resnet50", dataset="cifar10", method="SimCLR", temp=0.5),
        "model": merged(state(encoder, "encoder.module.", lambda key: key.replace("downsample", "shortcut")),
                        state(head, "head.")),
        "optimizer": optimizer(), "epoch": 1000}, legacy=True)
    run("supcontrast.pth", encoder, nn.Sequential(head, Unit()), ([0.4914, 0.4822, 0.4465], [0.2023, 0.1994, 0.2010]), layout="SupContrast")


def sthalles():
    encoder = ResNet("7")
    head = linears(16, 16, 6, norm=False)
    save("sthalles-simclr.pth.tar", {
        "epoch": 100, "arch": "resnet18",
        "state_dict": merged(state(encoder, "backbone."), state(head, "backbone.fc.")), "optimizer": optimizer()}, legacy=True)
    run("sthalles-simclr.pth.tar", encoder, head, options={"size": 32}, layout="sthalles/SimCLR")


def vissl():
    encoder = ResNet("7", bottleneck=True)
    head = linears(32, 12, 6, norm=False)
    save("vissl.torch", {
        "phase_idx": 200, "iteration": 1000,
        "classy_state_dict": {"base_model": {"model": {
            "trunk": state(encoder, "_feature_blocks."),
            "heads": merged(state(head[0], "0.clf.0."), state(head[2], "1.clf.0."))},
            "meta": {"config": {}}}}}, legacy=True)
    run("vissl.torch", encoder, head, options={"size": 32}, layout="VISSL")


def mmselfsup():
    encoder = ResNet("7", bottleneck=True)
    head = linears(32, 12, 6, norm=False)
    save("mmselfsup-moco.pth", {
        "meta": {"epoch": 200, "mmselfsup_version": "0.9.1"},
        "state_dict": merged(state(encoder, "encoder_q.0."), state(head, "encoder_q.1.mlp."),
                             {"queue": torch.zeros(6, 8), "queue_ptr": torch.zeros(1, dtype=torch.long)})}, legacy=True)
    run("mmselfsup-moco.pth", encoder, head, options={"size": 32}, layout="mmselfsup")
    encoder = ResNet("7", bottleneck=True)
    head = linears(32, 12, 6)
    names = {"0": "fc0", "1": "bn0", "3": "fc1"}
    save("mmselfsup-neck.pth", {
        "meta": {"epoch": 200},
        "state_dict": merged(state(encoder, "backbone."),
                             state(head, "neck.", lambda key: names[key.split(".")[0]] + "." + key.split(".", 1)[1]))}, legacy=True)
    run("mmselfsup-neck.pth", encoder, head, options={"size": 32}, layout="mmselfsup")


def others():
    encoder = ResNet("7", bottleneck=True, factor=2, blocks=(1, 2, 1, 1))
    save("torchvision-wide.pth", merged(state(encoder), classifier(32)), legacy=True)
    run("torchvision-wide.pth", encoder, options={"size": 32}, layout="torchvision")
    encoder = ResNet("7", bottleneck=True, groups=2)
    torch.save(state(encoder), FOLDER / "resnext.pth", _use_new_zipfile_serialization=False)
    run("resnext.pth", encoder, options={"size": 32}, layout="torchvision")
    encoder = Vit(heads=2, mean=True)
    save_safetensors("timm-vit.safetensors",
                     merged({k.replace("norm.", "fc_norm.") if k.startswith("norm.") else k: v for k, v in state(encoder).items()},
                            classifier(8, "head")), {"format": "pt"})
    run("timm-vit.safetensors", MeanThenNorm(encoder), options={"heads": 2}, layout="timm")
    encoder = ResNet("3", width=1)
    projector = linears(8, 12, 6)
    save("stable-pretraining.ckpt", {
        "epoch": 1, "pytorch-lightning_version": "2.5.0",
        "state_dict": merged(state(encoder, "backbone."), state(projector, "projector."),
                             classifier(8, "callbacks_modules.linear_probe")),
        "hyper_parameters": {"working_dir": pathlib.PosixPath("/tmp/x"), "lr": 0.1}})
    run("stable-pretraining.ckpt", encoder, projector, ([0.4914, 0.4822, 0.4465], [0.247, 0.2435, 0.2616]),
        layout="stable-pretraining")
    encoder = Vit(scale=True)
    save("lightly-train.ckpt", {
        "epoch": 1, "pytorch-lightning_version": "2.5.0",
        "state_dict": merged(state(encoder, "teacher_embedding_model.wrapped_model._model."),
                             state(Vit(scale=True), "student_embedding_model.wrapped_model._model.")),
        "lightly_train": {"models": Whole(), "normalize_args": {"mean": [0.5, 0.5, 0.5], "std": [0.25, 0.25, 0.25]}}})
    run("lightly-train.ckpt", encoder, None, ([0.5] * 3, [0.25] * 3), layout="lightly-train")
    encoder = ResNet("3", width=1)
    numpy.savez(FOLDER / "resnet.npz", **{key: value.numpy() for key, value in state(encoder).items()})
    run("resnet.npz", encoder, normalization=([0.4914, 0.4822, 0.4465], [0.247, 0.2435, 0.2616]), layout="torchvision")
    save("whole-module.pt", {"model": Whole(), "epoch": 1})
    save("bare-tensor.pt", torch.arange(6.0).reshape(2, 3).t())
    save("strange.pth", {"half": torch.ones(2, dtype=torch.float16), "brain": torch.ones(2, dtype=torch.bfloat16),
                         "view": torch.arange(10.0)[2:8:2], "big": 1 << 70, "set": {1}, "empty": torch.zeros(0, 3),
                         "parameter": nn.Parameter(torch.ones(3)), "size": torch.Size([1, 2]), "dtype": torch.float16,
                         "numpy": numpy.float32(2), "negative": -(1 << 33)})


class MeanThenNorm(nn.Module):
    """timm's global_pool="avg": the patch tokens' mean, normalised after."""

    def __init__(self, vit):
        super().__init__()
        self.vit = vit

    def forward(self, x):
        vit = self.vit
        x = vit.patch_embed.proj(x).flatten(2).transpose(1, 2)
        x = torch.cat([vit.cls_token.expand(len(x), -1, -1), x], 1) + vit.pos_embed
        for block in vit.blocks:
            x = block(x)
        return vit.norm(x[:, 1:].mean(1))


class Whole(nn.Module):
    """A module that is saved as a live object."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Linear(2, 3), nn.ReLU())
        self.register_buffer("steps", torch.tensor(4))


def hugging_face():
    encoder = Vit(heads=2, scale=True, mask=True)
    simple = {"cls_token": "embeddings.cls_token", "mask_token": "embeddings.mask_token", "pos_embed": "embeddings.position_embeddings",
              "patch_embed.proj.weight": "embeddings.patch_embeddings.projection.weight",
              "patch_embed.proj.bias": "embeddings.patch_embeddings.projection.bias",
              "norm.weight": "layernorm.weight", "norm.bias": "layernorm.bias"}
    inside = {"attn.proj": "attention.output.dense", "ls1.gamma": "layer_scale1.lambda1", "ls2.gamma": "layer_scale2.lambda1"}
    tensors = collections.OrderedDict()
    for key, value in state(encoder).items():
        if key in simple:
            tensors[simple[key]] = value
            continue
        _, i, rest = key.split(".", 2)
        if rest.startswith("attn.qkv."):
            for name, part in zip(("query", "key", "value"), value.chunk(3)):
                tensors[f"encoder.layer.{i}.attention.attention.{name}.{rest.rsplit('.', 1)[1]}"] = part
            continue
        for ours, theirs in inside.items():
            rest = rest.replace(ours, theirs)
        tensors[f"encoder.layer.{i}.{rest}"] = value
    folder = "hf-dinov2/"
    keys = list(tensors)
    shards = {"model-00001-of-00002.safetensors": keys[:20], "model-00002-of-00002.safetensors": keys[20:]}
    for shard, names in shards.items():
        save_safetensors(folder + shard, {key: tensors[key] for key in names}, {"format": "pt"})
    save_json(folder + "model.safetensors.index.json", {
        "metadata": {"total_size": 1}, "weight_map": {key: shard for shard, names in shards.items() for key in names}})
    save_json(folder + "config.json", {
        "architectures": ["Dinov2Model"], "model_type": "dinov2", "hidden_size": 8, "num_attention_heads": 2,
        "num_hidden_layers": 2, "patch_size": 8, "image_size": 32, "layer_norm_eps": 1e-6, "hidden_act": "gelu"})
    save_json(folder + "preprocessor_config.json", {
        "do_normalize": True, "image_mean": [0.4, 0.5, 0.6], "image_std": [0.2, 0.3, 0.4], "size": {"shortest_edge": 32},
        "crop_size": {"height": 32, "width": 32}})
    run(folder + "model.safetensors.index.json", encoder, normalization=([0.4, 0.5, 0.6], [0.2, 0.3, 0.4]), layout="Hugging Face")
    vit = Vit(heads=2)
    names = {"norm1": "layernorm_before", "norm2": "layernorm_after", "mlp.fc1": "intermediate.dense",
             "mlp.fc2": "output.dense", "attn.proj": "attention.output.dense"}
    tensors = collections.OrderedDict()
    for key, value in state(vit).items():
        if key in simple:
            tensors["vit." + simple[key]] = value
            continue
        _, i, rest = key.split(".", 2)
        if rest.startswith("attn.qkv."):
            for name, part in zip(("query", "key", "value"), value.chunk(3)):
                tensors[f"vit.encoder.layer.{i}.attention.attention.{name}.{rest.rsplit('.', 1)[1]}"] = part.clone()
            continue
        for ours, theirs in names.items():
            rest = rest.replace(ours, theirs)
        tensors[f"vit.encoder.layer.{i}.{rest}"] = value
    folder = "hf-vit/"
    save(folder + "pytorch_model.bin", tensors)
    save_json(folder + "config.json", {"model_type": "vit", "num_attention_heads": 2, "image_size": 32, "layer_norm_eps": 1e-6})
    run(folder + "pytorch_model.bin", vit, normalization=IMAGENET, layout="Hugging Face")


def torchscript():
    encoder = ResNet("7", width=1)
    head = linears(8, 12, 6)

    class Both(nn.Module):
        def __init__(self):
            super().__init__()
            self.backbone, self.projector = encoder, head

        def forward(self, x):
            return self.projector(self.backbone(x))
    both = Both().eval()
    torch.jit.trace(both, torch.zeros(1, 3, SIZE, SIZE)).save(str(FOLDER / "traced.ts"))
    run("traced.ts", encoder, head, options={"size": 32}, layout="TorchScript")
    # Its weights, where an operator is missing: what the interpreter cannot know is known here.
    rewrite_code("traced.ts", "unknown-operator.ts", "torch.mean_of_tomorrow(", "torch.mean(")
    run("unknown-operator.ts", encoder, head, options={"size": 32}, layout="TorchScript")


def rewrite_code(source, target, new_word, old_word):
    """A TorchScript file as the source, with another word in its code."""
    with zipfile.ZipFile(FOLDER / source) as old, zipfile.ZipFile(FOLDER / target, "w", zipfile.ZIP_STORED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename.endswith(".py"):
                data = data.replace(old_word.encode(), new_word.encode())
            new.writestr(zipfile.ZipInfo(entry.filename), data)


class Odd(nn.Module):
    """No architecture that is known, with h and z as its two outputs."""

    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Conv2d(3, 4, 5, 3), nn.Conv2d(4, 7, 3, 2)
        self.top = nn.Linear(7, 5)
        randomize(self)

    def features(self, x):
        return torch.tanh(self.second(torch.tanh(self.first(x)))).mean((2, 3))

    def forward(self, x):
        h = self.features(x)
        return h, self.top(h)


class OddFeatures(nn.Module):
    def __init__(self, odd):
        super().__init__()
        self.odd = odd

    def forward(self, x):
        return self.odd.features(x)


class Parts(nn.Module):
    """Scripted: a backbone that gives pictures of features, and a projector."""

    def __init__(self):
        super().__init__()
        self.backbone = nn.Sequential(nn.Conv2d(3, 6, 4, 4), nn.GELU(), nn.Conv2d(6, 8, 3))
        self.projector = nn.Sequential(nn.Linear(8, 9), nn.ReLU(), nn.Linear(9, 4))
        randomize(self)

    def forward(self, x):
        return self.projector(self.backbone(x).mean((2, 3)))


class Averaged(nn.Module):
    def __init__(self, module):
        super().__init__()
        self.module = module

    def forward(self, x):
        return self.module(x).mean((2, 3))


def scripts():
    odd = Odd().eval()
    torch.jit.trace(odd, torch.zeros(1, 3, SIZE, SIZE)).save(str(FOLDER / "traced-pair.ts"))
    run("traced-pair.ts", OddFeatures(odd), odd.top, options={"size": 32}, layout="TorchScript")
    parts = Parts().eval()
    torch.jit.script(parts).save(str(FOLDER / "scripted.ts"))
    run("scripted.ts", Averaged(parts.backbone), parts.projector, options={"size": 32}, layout="TorchScript")
    rewrite_code("traced-pair.ts", "unknown-only.ts", "torch.tanh_of_tomorrow(", "torch.tanh(")
    rewrite_code("traced-pair.ts", "reaches-files.ts", "torch.from_file(", "torch.tanh(")


def clusters():
    encoder = ResNet("7", bottleneck=True)
    head = linears(32, 12, 6)
    prototypes = nn.Linear(6, 5, bias=False)
    save("deepcluster-v2.pth.tar", {"epoch": 400, "optimizer": optimizer(), "state_dict": merged(
        state(encoder, "module."), state(head, "module.projection_head."),
        state(prototypes, "module.prototypes.prototypes0."))}, legacy=True)
    run("deepcluster-v2.pth.tar", encoder, nn.Sequential(head, Unit()), options={"size": 32}, layout="DeepCluster v2")
    encoder = ResNet("7", bottleneck=True)
    head = linears(32, 12, 6)
    save("vissl-swav.torch", {"classy_state_dict": {"base_model": {"model": {
        "trunk": state(encoder, "_feature_blocks."),
        "heads": merged(state(head, "0.projection_head."), state(nn.Linear(6, 5, bias=False), "0.prototypes0."))}}}}, legacy=True)
    run("vissl-swav.torch", encoder, head, options={"size": 32}, layout="VISSL")


def ijepa():
    def without_class(key_values):
        return collections.OrderedDict((k, v[:, 1:] if k == "module.pos_embed" else v)
                                       for k, v in key_values.items() if k != "module.cls_token")
    encoder, context = Vit(mean=True), Vit(mean=True)
    save("ijepa.pth.tar", {
        "encoder": without_class(state(context, "module.")), "target_encoder": without_class(state(encoder, "module.")),
        "predictor": {"module.predictor_embed.weight": torch.zeros(4, 8)},
        "opt": optimizer(), "scaler": {"scale": 1.0}, "epoch": 300, "loss": 0.1, "batch_size": 128, "lr": 0.001})
    run("ijepa.pth.tar", NoClassToken(encoder), layout="I-JEPA")
    run("ijepa.pth.tar#context", NoClassToken(context), options={"encoder": "2"}, layout="I-JEPA")


class NoClassToken(nn.Module):
    """I-JEPA: patches only, their mean."""

    def __init__(self, vit):
        super().__init__()
        self.vit = vit

    def forward(self, x):
        vit = self.vit
        x = vit.patch_embed.proj(x).flatten(2).transpose(1, 2) + vit.pos_embed[:, 1:]
        for block in vit.blocks:
            x = block(x)
        return vit.norm(x).mean(1)


def byol_sthalles():
    order = ["conv1", "bn1", "relu", "maxpool", "layer1", "layer2", "layer3", "layer4"]

    def positional(key):
        first, rest = key.split(".", 1)
        return f"{order.index(first)}.{rest}"
    online, target = ResNet("7", width=1), ResNet("7", width=1)
    head, target_head = linears(8, 12, 6), linears(8, 12, 6)
    save("sthalles-byol.pth", {
        "online_network_state_dict": merged(state(online, "encoder.", positional), state(head, "projetion.net.")),
        "target_network_state_dict": merged(state(target, "encoder.", positional), state(target_head, "projetion.net.")),
        "optimizer_state_dict": optimizer()}, legacy=True)
    run("sthalles-byol.pth", online, head, options={"size": 32}, layout="BYOL")


def torchvision_vit():
    encoder = Vit(heads=2)
    top = {"cls_token": "class_token", "pos_embed": "encoder.pos_embedding", "patch_embed.proj": "conv_proj", "norm": "encoder.ln"}
    inside = {"norm1": "ln_1", "norm2": "ln_2", "attn.qkv.weight": "self_attention.in_proj_weight",
              "attn.qkv.bias": "self_attention.in_proj_bias", "attn.proj": "self_attention.out_proj",
              "mlp.fc1": "mlp.linear_1", "mlp.fc2": "mlp.linear_2"}

    def renamed(key):
        if key.startswith("blocks."):
            _, i, rest = key.split(".", 2)
            for ours, theirs in inside.items():
                if rest.startswith(ours):
                    return f"encoder.layers.encoder_layer_{i}.{theirs}{rest[len(ours):]}"
        for ours, theirs in top.items():
            if key.startswith(ours):
                return theirs + key[len(ours):]
    save("torchvision-vit.pth", merged(state(encoder, "", renamed), classifier(8, "heads.head")))
    run("torchvision-vit.pth", encoder, options={"heads": 2}, layout="torchvision")


def more_of_known():
    encoder = ResNet("7", bottleneck=True)
    head = linears(32, 12, 6, last_norm=True, affine=False, bias_before_norm=False)
    save("moco-v3-resnet.pth.tar", {"epoch": 300, "arch": "resnet50", "scaler": {"scale": 1.0}, "optimizer": optimizer(),
                                    "state_dict": merged(state(encoder, "module.base_encoder."), state(head, "module.base_encoder.fc."),
                                                         state(ResNet("7", bottleneck=True), "module.momentum_encoder."))}, legacy=True)
    run("moco-v3-resnet.pth.tar", encoder, head, options={"size": 32}, layout="MoCo v3")
    encoder, head = ResNet("3p2", width=1), DinoHead(8, 12, 6, 10)
    save("solo-learn-dino.ckpt", {"epoch": 9, "pytorch-lightning_version": "1.6.4", "state_dict": merged(
        state(encoder, "backbone."), state(head, "head."), classifier(8, "classifier"),
        state(ResNet("3p2", width=1), "momentum_backbone."), state(DinoHead(8, 12, 6, 10), "momentum_head."))}, legacy=True)
    run("solo-learn-dino.ckpt", encoder, head, ([0.4914, 0.4822, 0.4465], [0.247, 0.2435, 0.2616]), layout="solo-learn")
    encoder, head = ResNet("7", width=1), linears(8, 12, 6, norm=True)
    save("lightly-train-simclr.ckpt", {"epoch": 1, "pytorch-lightning_version": "2.5.0", "state_dict": merged(
        state(encoder, "embedding_model.wrapped_model._model."), state(head, "projection_head.layers.")),
        "lightly_train": {"normalize_args": {"mean": (0.5, 0.5, 0.5), "std": (0.25, 0.25, 0.25)}}}, legacy=True)
    run("lightly-train-simclr.ckpt", encoder, head, ([0.5] * 3, [0.25] * 3), options={"size": 32}, layout="lightly-train")
    encoder = Vit(registers=4, scale=True)
    # timm's no_embed_class: only patches have positions; the class token's is added to the token itself here.
    with torch.no_grad():
        encoder.pos_embed[:, 0] = 0
    tensors = {k.replace("register_tokens", "reg_token"): v[:, 1:] if k == "pos_embed" else v for k, v in state(encoder).items()}
    save_safetensors("timm-dinov2-reg4.safetensors", tensors, {"format": "pt"})
    run("timm-dinov2-reg4.safetensors", encoder, layout="DINOv2")
    encoder = ResNet("7", width=1)
    save_safetensors("timm-resnet.safetensors", merged(state(encoder), classifier(8)), {"format": "pt"})
    run("timm-resnet.safetensors", encoder, options={"size": 32}, layout="torchvision")


def dinov3():
    encoder = DinoV3()
    save("dinov3.pth", state(encoder))
    run("dinov3.pth", encoder, options={"size": 32}, layout="DINOv3")
    encoder = DinoV3(gated=True)
    names = {"attn.proj": "attention.o_proj", "ls1.gamma": "layer_scale1.lambda1", "ls2.gamma": "layer_scale2.lambda1",
             "mlp.w1": "mlp.gate_proj", "mlp.w2": "mlp.up_proj", "mlp.w3": "mlp.down_proj"}
    tensors = collections.OrderedDict()
    for key, value in state(encoder).items():
        if key.startswith(("rope_embed", "norm")) or key.endswith("bias_mask"):
            if key.startswith("norm"):
                tensors[key] = value
            continue
        if not key.startswith("blocks."):
            key = key.replace("storage_tokens", "register_tokens").replace("patch_embed.proj", "patch_embeddings")
            tensors["embeddings." + key] = value
            continue
        _, i, rest = key.split(".", 2)
        if rest.startswith("attn.qkv."):
            kind = rest.rsplit(".", 1)[1]
            for name, part in zip(("q_proj", "k_proj", "v_proj"), value.chunk(3)):
                if (name, kind) != ("k_proj", "bias"):  # masked: Hugging Face leaves it out
                    tensors[f"layer.{i}.attention.{name}.{kind}"] = part
            continue
        for ours, theirs in names.items():
            rest = rest.replace(ours, theirs)
        tensors[f"layer.{i}.{rest}"] = value
    folder = "hf-dinov3/"
    save_safetensors(folder + "model.safetensors", tensors, {"format": "pt"})
    save_json(folder + "config.json", {"model_type": "dinov3_vit", "hidden_size": 16, "num_attention_heads": 2, "image_size": 32,
                                       "layer_norm_eps": 1e-5, "rope_theta": 100.0})
    run(folder + "model.safetensors", encoder, layout="DINOv3")


class Unit(nn.Module):
    """Brings rows to length 1."""

    def forward(self, x):
        return functional.normalize(x, dim=1)


class Named(nn.Module):
    """A head whose modules have no numbers, and are not defined in the order of their names."""

    def __init__(self):
        super().__init__()
        self.first, self.bn_first = nn.Linear(32, 32, bias=False), nn.BatchNorm1d(32)
        self.hidden, self.bn_hidden = nn.Linear(32, 32), nn.BatchNorm1d(32)

    def forward(self, x):
        return self.bn_hidden(self.hidden(self.bn_first(self.first(x)).relu()))


def projectors():
    """Heads whose layers are more than a weight and a bias, or come in another order than their names."""
    encoder = ResNet("3", bottleneck=True)
    weight_norm, spectral_norm = nn.utils.weight_norm, nn.utils.spectral_norm
    options = {"size": 32, "mean": IMAGENET[0], "std": IMAGENET[1]}

    def head(name, module, rename=lambda key: key):
        save(f"projector-{name}.ckpt", {"state_dict": merged(state(encoder, "backbone."),
                                                             state(module, "projector.", rename))})
        run(f"projector-{name}.ckpt", encoder, module, options=options, layout="torchvision")

    normed = nn.Sequential(weight_norm(nn.Linear(32, 12)), nn.ReLU(), weight_norm(nn.Linear(12, 6)))
    for linear in (normed[0], normed[2]):
        linear.weight_g.data *= 1.5
    head("weight-norm", normed)
    head("weight-norm-new", normed, lambda key: key.replace("weight_g", "parametrizations.weight.original0")
         .replace("weight_v", "parametrizations.weight.original1"))
    spectral = nn.Sequential(spectral_norm(nn.Linear(32, 12)), nn.ReLU(), nn.Linear(12, 6))
    for _ in range(3):
        spectral(torch.randn(4, 32))  # turns its vectors
    head("spectral-norm", spectral)
    head("spectral-norm-new", spectral, lambda key: key.replace("weight_orig", "parametrizations.weight.original")
         .replace("weight_u", "parametrizations.weight.0._u").replace("weight_v", "parametrizations.weight.0._v"))
    slopes = nn.PReLU(12)
    slopes.weight.data = torch.linspace(-0.2, 0.6, 12)
    head("prelu", nn.Sequential(nn.Linear(32, 12), randomize(nn.BatchNorm1d(12)), slopes, nn.Linear(12, 6)))
    head("named", randomize(Named()))

    student, teacher = encoder, ResNet("3", bottleneck=True)
    heads = [nn.Sequential(*linears(32, 12, 6, norm=False, activation=nn.GELU)) for _ in range(2)]
    last = weight_norm(nn.Linear(6, 5, bias=False))
    save("lightly-dino.ckpt", {"state_dict": merged(
        state(student, "student_backbone."), state(heads[0], "student_head.layers."),
        state(last, "student_head.last_layer."), state(teacher, "teacher_backbone."),
        state(heads[1], "teacher_head.layers."), state(last, "teacher_head.last_layer."))})
    run("lightly-dino.ckpt", teacher, nn.Sequential(heads[1], Unit()), options=options, layout="lightly")


def fuzz_seeds():
    """Small files for tests/fuzz to start from: the pickles alone, too."""
    seeds = FOLDER.parents[2] / "fuzz/seeds"
    small = {"state_dict": state(nn.Linear(2, 3), "module."), "args": argparse.Namespace(arch="x"), "epoch": 1}
    for kind in ("torch", "pickle"):
        (seeds / kind).mkdir(parents=True, exist_ok=True)
    torch.save(small, seeds / "torch/zip.pth")
    torch.save(small, seeds / "torch/old.pth", _use_new_zipfile_serialization=False)
    torch.save({"model": Whole()}, seeds / "torch/module.pth", pickle_protocol=4)
    numpy.savez(seeds / "torch/arrays.npz", a=numpy.zeros((2, 3), numpy.float32))
    for name in ("zip", "module"):
        with zipfile.ZipFile(seeds / f"torch/{name}.pth") as archive:
            (seeds / f"pickle/{name}.pkl").write_bytes(archive.read(f"{name}/data.pkl"))


def main():
    torch.manual_seed(20)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for make in (solo_learn, lightly, moco, simsiam, barlow_and_vicreg, swav, byol, dino, dinov2, mae, supcontrast,
                 sthalles, vissl, mmselfsup, others, hugging_face, torchscript, clusters, ijepa, byol_sthalles,
                 torchvision_vit, more_of_known, dinov3, scripts):
        make()
    torch.manual_seed(21)
    projectors()
    numpy.save(FOLDER / "pictures.npy", pictures())
    (FOLDER / "expected.json").write_text(
        "{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in expected.items()) + "\n}\n")
    fuzz_seeds()
    sizes = [path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()]
    print(f"{len(sizes)} files, {sum(sizes)} bytes in {os.path.relpath(FOLDER)}")


if __name__ == "__main__":
    main()
