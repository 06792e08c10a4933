"""A workload of the bench in PyTorch, scikit-learn or LightGBM.

Usage: reference.py REQUEST, one JSON object; for every line read, does the work once and answers in one line. Seconds are
those of the CPU on one thread, and of the clock on more.
"""

import json
import os
import sys
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np


def trace(cell, inputSize, units, count, steps, threads):
    import torch

    torch.set_num_threads(threads)
    kind = torch.nn.LSTM if cell == "lstm" else torch.nn.GRU
    layer, x = kind(inputSize, units, batch_first=True), torch.randn(count, steps, inputSize)

    def work():
        with torch.inference_mode():
            layer(x)

    return work, lambda: None


def kmeans(file, width, k, starts):
    from sklearn.cluster import KMeans

    points = np.fromfile(file, np.float32).reshape(-1, width)
    given = {"init": points[:k], "n_init": 1} if starts is None else {"n_init": starts}
    model = KMeans(k, **given, random_state=0, tol=1e-4, algorithm="lloyd")
    return lambda: model.fit(points), lambda: float(model.inertia_)


def learner(learner, file, count, heldOut, width):
    values = np.fromfile(file, np.float32)
    labels = values[: count + heldOut].astype(int)
    features = values[count + heldOut :].reshape(-1, width)
    if learner == "boosting":
        import lightgbm
        from sklearn.metrics import roc_auc_score

        labels = labels < 5
        model = lightgbm.LGBMClassifier(n_estimators=100, num_leaves=31, n_jobs=1, verbose=-1)
        judge = lambda: float(roc_auc_score(labels[count:], model.booster_.predict(features[count:])))
    else:
        from sklearn.ensemble import RandomForestClassifier
        from sklearn.tree import DecisionTreeClassifier

        # As the project's own forests, which always judge the rows that a tree has not seen.
        model = DecisionTreeClassifier(max_depth=3) if learner == "tree" else RandomForestClassifier(100, oob_score=True, random_state=0)
        judge = lambda: float(model.score(features[count:], labels[count:]))
    return lambda: model.fit(features[:count], labels[:count]), judge


((name, request),) = json.loads(sys.argv[1]).items()
work, judge = {"trace": trace, "kmeans": kmeans, "learner": learner}[name](**request)
clock = time.perf_counter if request.get("threads", 1) > 1 else time.process_time
for _ in sys.stdin:
    start = clock()
    work()
    seconds = clock() - start
    print(json.dumps({"seconds": seconds, "quality": judge()}), flush=True)
