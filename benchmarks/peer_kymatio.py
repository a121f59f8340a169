"""Scattering of 3 scales and 8 orientations by kymatio on PyTorch: what ScatteringBenchmark is held against.

    peer_kymatio.py <checkout of kymatio> [--batch 8] [--size 224] [--repeats 9]

Prints one JSON object: images_per_second, the median over the repeats, and threads.
"""
import argparse
import json
import statistics
import sys
import time
import types

parser = argparse.ArgumentParser()
parser.add_argument("checkout")
parser.add_argument("--batch", type=int, default=8)
parser.add_argument("--size", type=int, default=224)
parser.add_argument("--repeats", type=int, default=9)
options = parser.parse_args()

try:
    import packaging.version  # noqa: F401
except ImportError:
    # kymatio asks this for PyTorch's version, and for nothing else
    version = types.ModuleType("packaging.version")
    version.parse = lambda text: tuple(int(part) for part in text.split("+")[0].split(".")[:2])
    package = types.ModuleType("packaging")
    package.version = version
    sys.modules["packaging"] = package
    sys.modules["packaging.version"] = version

import torch  # noqa: E402

sys.path.insert(0, options.checkout)
from kymatio.torch import Scattering2D  # noqa: E402

scattering = Scattering2D(J=3, L=8, shape=(options.size, options.size))
pictures = torch.randn(options.batch, 3, options.size, options.size)
times = []
with torch.no_grad():
    for repeat in range(-2, options.repeats):
        start = time.perf_counter()
        scattering(pictures)
        if repeat >= 0:
            times.append(time.perf_counter() - start)
print(json.dumps({"images_per_second": options.batch / statistics.median(times), "threads": torch.get_num_threads()}))
