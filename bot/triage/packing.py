"""
What triage learnt as plain arrays and one piece of JSON, and back: to be kept in a file that can run nothing when it is read.

The words of tickets stay out of it, only what they are called by; those of the policy go along, since explanations quote them.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped, unused-ignore]

from bot.triage.category import RECIPE, Categories, Versions
from bot.triage.confidence import Confidence
from bot.triage.example import NAME, POLICY, Example
from bot.triage.features import Features
from bot.triage.likeness import Texts

Arrays = Mapping[str, NDArray[np.generic]]

_FORM = 1
_CURVES = ("centre", "spread", "knots")


class BadPack(ValueError):  # noqa: N818 - the reader's own: it trains again
    """These arrays are not what this version packs."""


def pack(learnt: Categories) -> dict[str, NDArray[np.generic]]:
    """Give everything but the corrections, which are rows of their own and applied anew."""
    examples = [asdict(one if one.source in (NAME, POLICY) else replace(one, text="")) for one in learnt.examples]
    sure = learnt.confidence
    confidence = asdict(sure) | {key: getattr(sure, key).tolist() for key in _CURVES}
    versions = asdict(learnt.versions) | {"data": learnt.versions.data.partition("+")[0]}
    about = {
        "form": _FORM, "recipe": RECIPE, "names": learnt.names, "examples": examples, "confidence": confidence,
        "versions": versions, "features": learnt.texts.words.shape[1],
    }  # fmt: skip
    words = learnt.texts.words
    return {
        "about": np.frombuffer(json.dumps(about, ensure_ascii=False).encode(), np.uint8),
        "vectors": learnt.texts.vectors.astype(np.float16),
        "word_values": words.data.astype(np.float16),
        "word_places": words.indices.astype(np.int32),
        "word_rows": words.indptr.astype(np.int32),
        "rarity": learnt.features.rarity,
        "weights": learnt.weights,
    }


def unpack(arrays: Arrays) -> Categories:
    """Put it together again. Raises BadPack where it is of another version, or not whole."""
    try:
        about = json.loads(arrays["about"].tobytes())
        if (about["form"], about["recipe"]) != (_FORM, RECIPE):
            raise BadPack("it was made by another version")
        examples = tuple(Example(**one) for one in about["examples"])
        vectors = arrays["vectors"].astype(np.float32)
        shape = (len(vectors), about["features"])
        values = arrays["word_values"].astype(np.float32)
        words = sparse.csr_matrix((values, arrays["word_places"], arrays["word_rows"]), shape=shape)
        words.check_format(full_check=True)
        weights, rarity = arrays["weights"].astype(np.float32), arrays["rarity"].astype(np.float32)
        names = tuple(about["names"])
        if weights.shape != (len(examples), len(names)) or len(vectors) != len(examples) or rarity.shape != (about["features"],):
            raise BadPack("its parts do not fit together")
        sure = about["confidence"]
        confidence = Confidence(**(sure | {key: np.array(sure[key], np.float64) for key in _CURVES}))
        return Categories(names, examples, Texts(vectors, words), Features(rarity), weights, confidence, Versions(**about["versions"]))
    except (KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError) as fault:
        raise BadPack(f"it is not whole: {fault!r}") from None
    except ValueError as fault:
        raise BadPack(str(fault)) from None
