"""Writes scikit-learn's metrics of random problems.

    python tools/metric_oracle.py src/evaluate/fixtures/metrics.json

Numbers are drawn with a seed and rounded, so that the file is small and holds exactly what was given. Scores of the
multi-label problems are rounded so far that many are equal. NaN, where scikit-learn has nothing to divide by, is null.
"""
import argparse
import json
from pathlib import Path

import numpy as np
from sklearn.calibration import calibration_curve
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    confusion_matrix,
    precision_recall_fscore_support,
    top_k_accuracy_score,
)

PROBLEMS = 20
BINS = 10


def known(values: np.ndarray) -> list:
    return [None if np.isnan(value) else float(value) for value in values]


def single(rng: np.random.Generator, pictures: int, classes: int) -> dict:
    truth = rng.integers(0, classes, pictures)
    # All different, so that the order of equal ones, which is another there, has no part in it.
    scores = rng.permutation(pictures * classes).reshape(pictures, classes) / (pictures * classes)
    scores[np.arange(pictures), truth] += rng.uniform(0, 0.5, pictures).round(3) + 1e-4
    scores = scores.round(5)
    predicted = scores.argmax(axis=1)
    shares = np.exp(4 * scores)
    shares = (shares / shares.sum(axis=1, keepdims=True)).round(5)
    shares[:, -1] = 1 - shares[:, :-1].sum(axis=1)
    top, right = shares.max(axis=1), shares.argmax(axis=1) == truth
    labels = list(range(classes))
    table = precision_recall_fscore_support(truth, predicted, labels=labels, zero_division=np.nan)
    accuracy, confidence = calibration_curve(right, top, n_bins=BINS)
    return {
        "classes": classes,
        "truth": truth.tolist(),
        "scores": scores.ravel().tolist(),
        "shares": shares.ravel().tolist(),
        "top": {k: float(top_k_accuracy_score(truth, scores, k=k, labels=labels)) for k in (1, 2, 5) if k < classes},
        "precision": known(table[0]),
        "recall": known(table[1]),
        "f1": known(table[2]),
        "confusions": confusion_matrix(truth, predicted, labels=labels).ravel().tolist(),
        "curve": {"accuracy": accuracy.tolist(), "confidence": confidence.tolist()},
        "brier": float(brier_score_loss(right, top)),
        "brierOfShares": float(brier_score_loss(truth, shares, labels=labels, scale_by_half=False)),
    }


def multiple(rng: np.random.Generator, pictures: int, classes: int) -> dict:
    truth = (rng.uniform(size=(pictures, classes)) < 0.3).astype(int)
    truth[:, 0] = 0
    scores = (0.6 * truth + rng.uniform(size=truth.shape)).round(1)
    probability = (scores / 1.6).round(4)
    weights = rng.multinomial(pictures, np.full(pictures, 1 / pictures))
    each = [average_precision_score(truth[:, c], scores[:, c]) if truth[:, c].any() else np.nan for c in range(classes)]
    some = [truth[weights > 0, c].any() for c in range(classes)]
    weighted = [
        average_precision_score(truth[:, c], scores[:, c], sample_weight=weights) if some[c] else np.nan
        for c in range(classes)
    ]
    accuracy, confidence = calibration_curve(truth.ravel(), probability.ravel(), n_bins=BINS)
    return {
        "classes": classes,
        "truth": truth.ravel().tolist(),
        "scores": scores.ravel().tolist(),
        "probability": probability.ravel().tolist(),
        "weights": weights.tolist(),
        "averagePrecision": known(each),
        "weighted": known(weighted),
        "meanAveragePrecision": float(np.nanmean(each)),
        "curve": {"accuracy": accuracy.tolist(), "confidence": confidence.tolist()},
        "brier": float(brier_score_loss(truth.ravel(), probability.ravel())),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    rng = np.random.default_rng(7)
    problems = [
        {
            "single": single(rng, int(rng.integers(8, 30)), int(rng.integers(3, 8))),
            "multiple": multiple(rng, int(rng.integers(8, 25)), int(rng.integers(3, 6))),
        }
        for _ in range(PROBLEMS)
    ]
    out = parser.parse_args().out
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps({"bins": BINS, "problems": problems}, separators=(",", ":")) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
