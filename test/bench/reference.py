"""The bench's workloads in PyTorch, scikit-learn and LightGBM. Reads one request per line, answers in one line.

Seconds are those of the CPU on one thread, and of the clock on more.
"""

import json
import os
import sys
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import lightgbm
import numpy as np
import sklearn
import torch
from learners import learner
from sklearn.cluster import KMeans

torch.set_num_threads(1)
layers = {}


def trace(cell, inputSize, units, count, steps, threads):
    key = (cell, inputSize, units, count, steps)
    if key not in layers:
        kind = torch.nn.LSTM if cell == "lstm" else torch.nn.GRU
        layers[key] = kind(inputSize, units, batch_first=True), torch.randn(count, steps, inputSize)
    layer, x = layers[key]
    torch.set_num_threads(threads)
    with torch.inference_mode():
        layer(x)


def kmeans(file, width, k, starts):
    points = np.fromfile(file, np.float32).reshape(-1, width)
    given = {"init": points[:k], "n_init": 1} if starts is None else {"n_init": starts}
    return lambda: float(KMeans(k, **given, random_state=0, tol=1e-4, algorithm="lloyd").fit(points).inertia_)


print(json.dumps({"torch": torch.__version__, "scikit-learn": sklearn.__version__, "LightGBM": lightgbm.__version__}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    if "learner" in request:
        work = learner(**request["learner"])
    else:
        work = kmeans(**request["kmeans"]) if "kmeans" in request else lambda: trace(**request["trace"])
    clock = time.perf_counter if request.get("trace", {}).get("threads", 1) > 1 else time.process_time
    start = clock()
    quality = work()
    seconds = clock() - start
    print(json.dumps({"seconds": seconds, "quality": quality() if callable(quality) else quality}), flush=True)
