"""
Exporting a sentence-transformers model to ONNX, in a process of its own: ``python -m bot.embed.export LABEL MODEL FOLDER``.

The whole model goes into the graph, pooling included, so that whatever sentence-transformers loads can be served. The int8
form is taken where its vectors agree well enough with the original's; otherwise the exact one.
"""

import hashlib
import os
import sys
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic  # type: ignore[import-untyped, unused-ignore]
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer

from bot.embed.embedder import Vectors
from bot.embed.probes import PROBES
from bot.embed.served import MODEL, TOKENIZER, Manifest, ServedModel, session_of

OPSET = 17
EXACT = 0.9999  # the least cosine over the probes: fp32 differs by rounding only
CLOSE = 0.97  # … and for int8
RECIPES = {"int8": 1, "fp32": 1}  # raise one whenever its vectors change


class _Whole(torch.nn.Module):
    """From token ids to the sentence's vector: every module of the model, one after the other."""

    def __init__(self, model: SentenceTransformer) -> None:
        super().__init__()
        self.inner = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Give the ``(n, dimension)`` vectors."""
        features = {"input_ids": input_ids, "attention_mask": attention_mask}
        for module in self.inner:
            features = module(features)
        return features["sentence_embedding"]


def export(label: str, where: str, folder: Path) -> Manifest:
    """Load `where` with sentence-transformers and write model, tokenizer and manifest into `folder`."""
    model = SentenceTransformer(where, device="cpu", model_kwargs={"attn_implementation": "eager"}).eval()
    max_tokens = int(model.max_seq_length or 512)
    _fast(model).save(str(folder / TOKENIZER))
    exact, small = folder / "fp32.onnx", folder / "int8.onnx"
    _trace(model, exact)
    quantize_dynamic(exact, small, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    wanted = np.asarray(model.encode(list(PROBES), normalize_embeddings=True), dtype=np.float32)
    agreement = {form.stem: _agreement(wanted, _served(form, folder, wanted.shape[1], max_tokens)) for form in (small, exact)}
    chosen = _choose(agreement)
    (folder / f"{chosen}.onnx").replace(folder / MODEL)
    for unused in (exact, small):
        unused.unlink(missing_ok=True)
    manifest = Manifest(
        name=f"{label}@{_weights(model)}/onnx-{chosen}.{RECIPES[chosen]}",
        dimension=wanted.shape[1],
        max_tokens=max_tokens,
        digest=hashlib.sha256((folder / MODEL).read_bytes()).hexdigest(),
        agreement={**agreement, "chosen": agreement[chosen]},
        made_with={name: version(name) for name in ("sentence-transformers", "torch", "onnxruntime", "tokenizers")},
    )
    manifest.write(folder)
    return manifest


def _fast(model: SentenceTransformer) -> Any:
    backend = getattr(model.tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise SystemExit("its tokenizer has no fast form (tokenizer.json), and only such models can be served")
    return backend


def _trace(model: SentenceTransformer, target: Path) -> None:
    example = model.tokenizer(
        ["A short one.", "A longer one that has to be padded, so that both axes vary."], padding=True, return_tensors="pt"
    )
    texts, tokens = {0: "texts"}, {0: "texts", 1: "tokens"}
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tracing warns of every shape that is a constant of the model
        torch.onnx.export(
            _Whole(model),
            (example["input_ids"], example["attention_mask"]),
            str(target),
            input_names=["input_ids", "attention_mask"],
            output_names=["vectors"],
            dynamic_axes={"input_ids": tokens, "attention_mask": tokens, "vectors": texts},
            opset_version=OPSET,
            dynamo=False,  # the newer way needs onnxscript, and fixes axes that have to stay free
        )


def _served(form: Path, folder: Path, dimension: int, max_tokens: int) -> Vectors:
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    tokenizer.enable_truncation(max_tokens)
    tokenizer.no_padding()
    return ServedModel(form.stem, dimension, session_of(str(form)), tokenizer, threads=1).embed(PROBES)


def _agreement(wanted: Vectors, made: Vectors) -> dict[str, float]:
    cosines = np.sum(wanted * made, axis=1)
    return {"least": round(float(cosines.min()), 6), "mean": round(float(cosines.mean()), 6)}


def _choose(agreement: dict[str, dict[str, float]]) -> str:
    if agreement["fp32"]["least"] < EXACT:
        raise SystemExit(f"the exported model gives other vectors than sentence-transformers (cosine {agreement['fp32']['least']})")
    return "int8" if agreement["int8"]["least"] >= CLOSE else "fp32"


def _weights(model: SentenceTransformer) -> str:
    """Give a digest of the weights themselves, whatever file they came in."""
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.contiguous().numpy().tobytes())
    return digest.hexdigest()[:12]


def _sync(folder: Path) -> None:
    for path in (*folder.iterdir(), folder):
        handle = os.open(path, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)


def main(arguments: list[str]) -> int:
    """Export, and see that it is on the disk before anybody relies on it."""
    label, where, folder = arguments
    export(label, where, Path(folder))
    _sync(Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
