"""Measures of scores [rows, columns] against what is right, a boolean of the same shape."""
import numpy as np

BINS = 10


def recall_at(scores: np.ndarray, right: np.ndarray, k: int = 5) -> float:
    """Share of the rows with a right column among the k greatest."""
    first = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    return float(np.take_along_axis(right, first, axis=1).any(1).mean())


def average_precision(scores: np.ndarray, right: np.ndarray) -> float:
    """Mean over the columns, the labels, of the mean precision at the place of each right row."""
    order = np.argsort(-scores, axis=0, kind="stable")
    hits = np.take_along_axis(right, order, axis=0)
    precision = hits.cumsum(0) / np.arange(1, len(hits) + 1)[:, None]
    return float(((precision * hits).sum(0) / hits.sum(0)).mean())


def calibration_error(probability: np.ndarray, right: np.ndarray) -> float:
    """Expected calibration error over all pairs of a row and a column, in bins of equal width."""
    bins = np.minimum((probability * BINS).astype(int), BINS - 1)
    gaps = [abs(probability[bins == one].sum() - right[bins == one].sum()) for one in range(BINS)]
    return float(sum(gaps) / right.size)


def fits(captions: list[set[str]], pictures: list[set[str]]) -> np.ndarray:
    """[captions, pictures]: a caption is right for every picture that shows all that it names."""
    return np.array([[caption <= picture for picture in pictures] for caption in captions])
