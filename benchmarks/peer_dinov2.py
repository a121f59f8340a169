#!/usr/bin/env python3
"""What a user would otherwise run: a whole step of DINOv2 in PyTorch on this CPU, timed.

ViT small with patches of 14, 2 global crops of 98 pixels and 4 local ones of 42: the cross-entropy
of class tokens, that of hidden patches (one head), KoLeo; teacher and student forward, backward,
clipping of each sub-module, AdamW with layer-wise rates, moving average. Masks are drawn by the
same rule as the library's, and hidden tokens alone go through the head, as in facebookresearch/
dinov2 (Oquab et al. 2023, arXiv:2304.07193).
    /usr/bin/python3 benchmarks/peer_dinov2.py step --variant small --batch 8
Prints one JSON object: images a second (median of the timed steps) and the peak of memory.
"""
import argparse, json, math, random, resource, statistics, time
import torch
from torch import nn
from torch.nn import functional as F

VARIANTS = {"tiny": (192, 12, 3), "small": (384, 12, 6), "base": (768, 12, 12)}  # width, depth, heads
PATCH = 14


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width, 1e-6), nn.LayerNorm(width, 1e-6)
        self.qkv, self.proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))
        self.gamma1, self.gamma2 = (nn.Parameter(1e-5 * torch.ones(width)) for _ in range(2))

    def forward(self, x):
        b, n, c = x.shape
        q, k, v = self.qkv(self.norm1(x)).reshape(b, n, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
        a = ((q * (c // self.heads) ** -0.5) @ k.transpose(-2, -1)).softmax(-1)
        x = x + self.gamma1 * self.proj((a @ v).transpose(1, 2).reshape(b, n, c))
        return x + self.gamma2 * self.mlp(self.norm2(x))


class Vit(nn.Module):
    def __init__(self, width, depth, heads, size):
        super().__init__()
        self.side = size // PATCH
        self.patches = nn.Conv2d(3, width, PATCH, PATCH)
        self.cls, self.mask = nn.Parameter(torch.zeros(1, 1, width)), nn.Parameter(torch.zeros(1, width))
        self.position = nn.Parameter(0.02 * torch.randn(1, 1 + self.side ** 2, width))
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(depth))
        self.norm = nn.LayerNorm(width, 1e-6)

    def positions(self, rows):
        if rows == self.side:
            return self.position[:, 1:]
        grid = self.position[:, 1:].reshape(1, self.side, self.side, -1).permute(0, 3, 1, 2)
        scale = (rows + 0.1) / self.side
        return F.interpolate(grid, scale_factor=scale, mode="bicubic").flatten(2).transpose(1, 2)

    def forward(self, x, masks=None):
        x = self.patches(x)
        b, c, rows, _ = x.shape
        x = x.flatten(2).transpose(1, 2)
        if masks is not None:
            x = torch.where(masks[..., None], self.mask, x)
        x = torch.cat(((self.cls + self.position[:, :1]).expand(b, -1, -1), x + self.positions(rows)), 1)
        for block in self.blocks:
            x = block(x)
        return self.norm(x)


class Head(nn.Module):
    def __init__(self, width, prototypes):
        super().__init__()
        self.mlp = nn.Sequential(nn.Linear(width, 2048), nn.GELU(), nn.Linear(2048, 2048), nn.GELU(), nn.Linear(2048, 256))
        self.last = nn.utils.weight_norm(nn.Linear(256, prototypes, bias=False))

    def forward(self, x):
        return self.last(F.normalize(self.mlp(x), dim=-1))


def block_mask(side, target):
    """Rectangles until the target is met, or none fits."""
    mask = torch.zeros(side, side, dtype=torch.bool)
    count = 0
    while count < target:
        limit, added = min(target - count, side * side / 2), 0
        for _ in range(10):
            area, aspect = random.uniform(4, limit), math.exp(random.uniform(math.log(0.3), -math.log(0.3)))
            h, w = round(math.sqrt(area * aspect)), round(math.sqrt(area / aspect))
            if w < side and h < side:
                top, left = random.randint(0, side - h), random.randint(0, side - w)
                fresh = h * w - int(mask[top:top + h, left:left + w].sum())
                if 0 < fresh <= limit:
                    mask[top:top + h, left:left + w] = True
                    added = fresh
                    break
        if not added:
            break
        count += added
    return mask.flatten()


def draw_masks(images, side):
    """Half of the crops, with shares spread evenly over 10 to 50 %; padded to the same length always."""
    slots = images // 2
    points = [0.1 + 0.4 * i / slots for i in range(slots + 1)]
    masks = [block_mask(side, int(side * side * random.uniform(points[i], points[i + 1]))) for i in range(slots)]
    masks += [torch.zeros(side * side, dtype=torch.bool)] * (images - slots)
    random.shuffle(masks)
    masks = torch.stack(masks)
    indices = masks.flatten().nonzero().flatten()
    weights = (1 / masks.sum(-1).clamp(min=1.0))[:, None].expand_as(masks)[masks]
    bound = sum(int(side * side * p) for p in points[1:])
    return masks, indices, weights, bound


def koleo(x):
    x = F.normalize(x, eps=1e-8)
    with torch.no_grad():
        near = (x @ x.t()).fill_diagonal_(-1).argmax(1)
    return -torch.log(F.pairwise_distance(x, x[near], eps=1e-8) + 1e-8).mean()


def groups(network, head, depth, rate):
    """Rates that fall from layer to layer towards the image; the head at the full rate."""
    made = {}
    for name, p in list(network.named_parameters()) + [("head." + n, p) for n, p in head.named_parameters()]:
        layer = depth + 1
        if name.startswith("blocks."):
            layer = int(name.split(".")[1]) + 1
        elif not name.startswith(("head.", "norm.")):
            layer = 0
        factor = 0.9 ** (depth + 1 - layer) * (0.2 if name.startswith("patches") else 1)
        decay = 0 if name.endswith("bias") or "norm" in name or "gamma" in name else 0.04
        made.setdefault((factor, decay), []).append(p)
    return [dict(params=ps, lr=rate * f, weight_decay=d) for (f, d), ps in made.items()]


def dinov2_step(o):
    width, depth, heads = VARIANTS[o.variant]
    make = lambda: (Vit(width, depth, heads, o.size), Head(width, o.prototypes))
    (student, head), (teacher, teacher_head) = make(), make()
    leaders = list(student.parameters()) + list(head.parameters())
    followers = list(teacher.parameters()) + list(teacher_head.parameters())
    for p in followers:
        p.requires_grad = False
    optimizer = torch.optim.AdamW(groups(student, head, depth, 1e-4))
    centers = [torch.zeros(1, o.prototypes) for _ in range(2)]
    globals_ = torch.randn(2 * o.batch, 3, o.size, o.size)
    locals_ = torch.randn(o.locals * o.batch, 3, o.local_size, o.local_size)
    side = o.size // PATCH

    def targets(scores, which):
        centered = F.softmax((scores - centers[which]) / 0.07, -1)
        centers[which] = centers[which] * 0.9 + scores.mean(0, keepdim=True) * 0.1
        return centered

    def gathered(tokens, indices, bound):
        rows = tokens.new_zeros(bound, width)
        rows[:len(indices)] = tokens[:, 1:].flatten(0, 1).index_select(0, indices)
        return rows

    def step():
        masks, indices, weights, bound = draw_masks(2 * o.batch, side)
        hidden = len(indices)
        with torch.no_grad():
            tokens = teacher(globals_)
            swapped = torch.cat(tuple(reversed(tokens[:, 0].chunk(2))))
            scores = teacher_head(torch.cat((swapped, gathered(tokens, indices, bound))))
            q = targets(scores[:2 * o.batch], 0)
            q_patch = targets(scores[2 * o.batch:][:hidden], 1)
        large, small = student(globals_, masks), student(locals_)
        cls, local = large[:, 0], small[:, 0]
        scores = head(torch.cat((local, cls, gathered(large, indices, bound)))) / 0.1
        s_local, s_cls, s_patch = scores.split([len(local), len(cls), bound])
        terms = 2 + 2 * o.locals
        halves = q.chunk(2)
        loss = -sum((h * F.log_softmax(s, -1)).sum(-1).mean() for s in s_local.chunk(o.locals) for h in halves) / terms
        loss = loss - 2 * (q * F.log_softmax(s_cls, -1)).sum(-1).mean() / terms
        loss = loss + 0.1 * sum(koleo(half) for half in cls.chunk(2))
        patch = (q_patch * F.log_softmax(s_patch[:hidden], -1)).sum(-1)
        loss = loss - (patch * weights).sum() / (2 * o.batch)
        optimizer.zero_grad()
        loss.backward()
        for module in (student, head):
            nn.utils.clip_grad_norm_(module.parameters(), 3.0)
        optimizer.step()
        with torch.no_grad():
            for a, b in zip(followers, leaders):
                a.mul_(0.992).add_(b, alpha=0.008)
    return step


def main():
    a = argparse.ArgumentParser()
    a.add_argument("work", choices=["step"])
    a.add_argument("--variant", choices=VARIANTS, default="small")
    defaults = dict(batch=8, size=98, local_size=42, locals=4, prototypes=4096, warmup=2, repeats=7, threads=2)
    for name, value in defaults.items():
        a.add_argument("--" + name.replace("_", "-"), type=int, default=value)
    o = a.parse_args()
    torch.set_num_threads(o.threads)
    torch.manual_seed(0)
    random.seed(0)
    run = dinov2_step(o)
    times = []
    for k in range(o.warmup + o.repeats):
        t = time.perf_counter()
        run()
        if k >= o.warmup:
            times.append(time.perf_counter() - t)
    print(json.dumps(dict(vars(o), torch=torch.__version__, images_per_second=round(o.batch / statistics.median(times), 2),
                          best=round(o.batch / min(times), 2), worst=round(o.batch / max(times), 2),
                          peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)))


main()
