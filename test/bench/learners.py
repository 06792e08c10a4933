"""The bench's learners in scikit-learn and LightGBM, on one thread."""

import lightgbm
import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score
from sklearn.tree import DecisionTreeClassifier


def learner(learner, file, count, heldOut, width):
    """-> what grows the model and answers with what judges it on held-out rows"""
    values = np.fromfile(file, np.float32)
    labels = values[: count + heldOut].astype(int)
    features = values[count + heldOut :].reshape(-1, width)
    known, unknown = features[:count], features[count:]
    if learner == "boosting":
        positive = labels < 5
        model = lightgbm.LGBMClassifier(n_estimators=100, num_leaves=31, n_jobs=1, verbose=-1)
        judge = lambda: float(roc_auc_score(positive[count:], model.booster_.predict(unknown)))
        labels = positive
    else:
        # As the project's own forests, which always judge the rows that a tree has not seen.
        model = DecisionTreeClassifier(max_depth=3) if learner == "tree" else RandomForestClassifier(100, oob_score=True, random_state=0)
        judge = lambda: float(model.score(unknown, labels[count:]))

    def work():
        model.fit(known, labels[:count])
        return judge

    return work
