"""Writes what scikit-learn's logistic regression answers on twenty random problems: src/learn/fixtures/heads.json.

    python tools/head_oracle.py src/learn/fixtures/heads.json
"""

import json
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score


def unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def fit(x, y, c, balanced):
    model = LogisticRegression(C=c, solver="newton-cg", tol=1e-10, max_iter=100_000, class_weight="balanced" if balanced else None)
    return model.fit(x, y)


def problem(seed: int) -> dict:
    rng = np.random.default_rng(seed)
    multi = seed % 2 == 1
    dim, labels = int(rng.integers(3, 13)), int(rng.integers(2, 6))
    rows = int(rng.integers(4, 9)) * labels
    c = float(rng.choice([0.1, 1, 10, 100]))
    balanced = seed % 4 >= 2
    middles = rng.normal(size=(labels, dim))
    own = np.concatenate([np.arange(labels), np.arange(labels), rng.choice(labels, rows - 2 * labels, p=unequal(rng, labels))])
    x = unit(1.5 + middles[own] + 1.2 * rng.normal(size=(rows, dim))).astype(np.float32).astype(np.float64)
    others = unit(1.5 + middles[rng.integers(0, labels, 4)] + rng.normal(size=(4, dim))).astype(np.float32).astype(np.float64)
    has = np.eye(labels, dtype=int)[own]
    if multi:
        has |= (rng.random((rows, labels)) < 0.25).astype(int)
        has[0] = 0  # an example of none
        models = [fit(x, has[:, label], c, balanced) for label in range(labels)]
        weights = np.concatenate([model.coef_ for model in models])
        biases = np.concatenate([model.intercept_ for model in models])
        probabilities = np.stack([model.predict_proba(others)[:, 1] for model in models], 1)
        scores = x @ weights.T + biases
        precision = [average_precision_score(has[:, label], scores[:, label]) for label in range(labels)]
    elif labels == 2:
        # A softmax of two with weights w / 2 and -w / 2 has half the penalty of the one with w.
        model = fit(x, own, 2 * c, balanced)
        weights = np.concatenate([-model.coef_ / 2, model.coef_ / 2])
        biases = np.concatenate([-model.intercept_ / 2, model.intercept_ / 2])
        probabilities, precision = model.predict_proba(others), None
    else:
        model = fit(x, own, c, balanced)
        weights, biases, precision = model.coef_, model.intercept_, None
        probabilities = model.predict_proba(others)
    return {
        "multi": multi,
        "balanced": balanced,
        "l2": 1 / c,
        "dim": dim,
        "x": numbers(x, 9),
        "has": has.ravel().tolist(),
        "others": numbers(others, 9),
        "weights": numbers(weights, 7),
        "biases": numbers(biases, 7),
        "probabilities": numbers(probabilities, 7),
        **({} if precision is None else {"precision": numbers(np.array(precision), 7)}),
    }


def unequal(rng, labels):
    shares = rng.random(labels) + 0.1
    return shares / shares.sum()


def numbers(values: np.ndarray, digits: int) -> list[float]:
    return [float(f"{value:.{digits}g}") for value in values.ravel()]


if __name__ == "__main__":
    problems = [problem(seed) for seed in range(20)]
    with open(sys.argv[1], "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(one, separators=(",", ":")) for one in problems) + "\n]\n")
