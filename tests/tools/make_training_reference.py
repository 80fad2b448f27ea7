#!/usr/bin/env python3
"""Losses, gradients and optimiser steps as PyTorch computes them, for tests/core/torch.

    /usr/bin/python3 tests/tools/make_training_reference.py

writes tests/core/torch/fixtures/training.json (Debian's python3-torch 1.13, float64). The losses are written
after the pseudo-code of each paper with torch.nn's own functions where it has them.
"""

import json
import pathlib

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
OUT = pathlib.Path(__file__).parents[1] / "core/torch/fixtures/training.json"


def rows(count, columns, phase):
    """What the tests make: sin(1.7 i + phase) in row-major order."""
    return (torch.arange(count * columns) * 1.7 + phase).sin().view(count, columns)


def simclr(a, b):  # Chen et al. 2020; cross entropy over the other 2N - 1 views
    z = F.normalize(torch.cat([a, b]), dim=1)
    logits = (z @ z.T / 0.2).masked_fill(torch.eye(len(z), dtype=torch.bool), float("-inf"))
    return F.cross_entropy(logits, torch.arange(len(z)).roll(len(a)))


def barlow(a, b):  # Zbontar et al. 2021; facebookresearch/barlowtwins: BatchNorm1d(affine=False)
    bn = torch.nn.BatchNorm1d(a.shape[1], affine=False)
    c = bn(a).T @ bn(b) / len(a)
    on = torch.diagonal(c).add(-1).pow(2).sum()
    off = c.pow(2).sum() - torch.diagonal(c).pow(2).sum()
    return on + 0.0051 * off


def vicreg(x, y):  # Bardes et al. 2022, algorithm 1
    def spread(z):
        return F.relu(1 - torch.sqrt(z.var(dim=0) + 1e-4)).mean()

    def redundancy(z):
        c = torch.cov(z.T)
        return (c.pow(2).sum() - torch.diagonal(c).pow(2).sum()) / z.shape[1]

    return (25 * F.mse_loss(x, y) + 25 * (spread(x) + spread(y)) / 2 + redundancy(x) + redundancy(y))


def byol(p, z):  # Grill et al. 2020, equation 2, mean over the batch
    return (F.normalize(p, dim=1) - F.normalize(z.detach(), dim=1)).pow(2).sum(1).mean()


def simsiam(p, z):  # Chen and He 2021, algorithm 1
    return -F.cosine_similarity(p, z.detach(), dim=1).mean()


QUEUE = rows(9, 5, 4.4)


def moco(q, k):  # He et al. 2020, algorithm 1
    q, k = F.normalize(q, dim=1), F.normalize(k.detach(), dim=1)
    positive = torch.einsum("nc,nc->n", q, k).unsqueeze(-1)
    logits = torch.cat([positive, q @ F.normalize(QUEUE, dim=1).T], dim=1) / 0.2
    return F.cross_entropy(logits, torch.zeros(len(q), dtype=torch.long))


def losses():
    out = {}
    for loss in (simclr, barlow, vicreg, byol, simsiam, moco):
        a, b = rows(6, 5, 0.3).requires_grad_(), rows(6, 5, 2.1).requires_grad_()
        value = loss(a, b)
        value.backward()
        out[loss.__name__] = {
            "loss": value.item(),
            "gradient": [a.grad.flatten().tolist(), [] if b.grad is None else b.grad.flatten().tolist()],
        }
    return out


class Lars(torch.optim.Optimizer):
    """You et al. 2017 as in Barlow Twins and MoCo v3: no decay and no scaling of biases and norms."""

    def __init__(self, params, lr, weight_decay):
        super().__init__(params, dict(lr=lr, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                dp = p.grad
                if p.ndim > 1:
                    dp = dp.add(p, alpha=group["weight_decay"])
                    pn, gn = torch.norm(p), torch.norm(dp)
                    one = torch.ones_like(pn)
                    dp = dp.mul(torch.where(pn > 0, torch.where(gn > 0, 0.001 * pn / gn, one), one))
                state = self.state[p]
                mu = state.setdefault("mu", torch.zeros_like(p))
                mu.mul_(0.9).add_(dp)
                p.add_(mu, alpha=-group["lr"])


def trajectories():
    """A matrix and a bias under the loss sum(sin(w)) + |b|^2, ten steps with a falling rate."""
    make = {
        "adam": lambda p: torch.optim.Adam(p, lr=0.1, weight_decay=0.01),
        "sgd": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.01),
        "lars": lambda p: Lars(p, lr=0.1, weight_decay=0.01),
    }
    out = {}
    for name, optimizer in make.items():
        w, b = rows(3, 4, 0.9).requires_grad_(), rows(1, 4, 1.9)[0].clone().requires_grad_()
        steps = optimizer([w, b])
        for step in range(10):
            steps.param_groups[0]["lr"] = 0.1 * (1 - step / 10)
            steps.zero_grad()
            (w.sin().sum() + b.pow(2).sum()).backward()
            steps.step()
        out[name] = w.flatten().tolist() + b.tolist()
    return out


OUT.parent.mkdir(exist_ok=True)
OUT.write_text(json.dumps({"losses": losses(), "optimizers": trajectories()}, indent=1) + "\n")
