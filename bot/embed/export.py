"""
Exporting a sentence-transformers model to ONNX, in a process of its own: ``python -m bot.embed.export LABEL MODEL FOLDER``.

The whole model goes into the graph, pooling included, so that whatever sentence-transformers loads can be served. Of the
forms below the first is taken whose vectors agree well enough with the original's on this very processor.
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

from bot.embed.embedder import Vectors
from bot.embed.probes import PROBES, SAMPLE
from bot.embed.served import MODEL, TOKENIZER, Manifest, ServedModel, digest_of, session_of, tokenizer_of

OPSET = 17
# The least cosine over the probes that will do. fp32 differs by rounding only. The packaged model in int8 has 0.98; over 1,400
# questions to two bases (tuning parts) R@1 and MRR differ from fp32's by -.001 to +.004. With the word vectors in int8 too, or
# one scale for each matrix instead of one for each of its columns, it is up to .09.
LEAST = {"int8": 0.97, "int8r": 0.97, "fp32": 0.9999}
# int8r: weights of seven bits, for processors whose eight-bit products overflow (x86 without VNNI).
INT8 = {"int8": {"reduce_range": False}, "int8r": {"reduce_range": True}}
RECIPE = 1  # raise it whenever vectors change


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
    exact = folder / "fp32.onnx"
    _trace(model, exact)
    wanted = np.asarray(model.encode(list(PROBES), normalize_embeddings=True), dtype=np.float32)
    agreement: dict[str, dict[str, float]] = {}
    for form, least in LEAST.items():
        made = _served(_made(form, exact), folder, wanted.shape[1], max_tokens)
        agreement[form] = _agreement(wanted, made)
        if agreement[form]["least"] >= least:
            break
    else:
        raise SystemExit(f"the exported model gives other vectors than sentence-transformers: {agreement}")
    (folder / f"{form}.onnx").replace(folder / MODEL)
    for unused in folder.glob("*.onnx"):
        if unused.name != MODEL:
            unused.unlink()
    manifest = Manifest(
        name=f"{label}@{_weights(model)}/onnx-{form}.{RECIPE}",
        dimension=wanted.shape[1],
        max_tokens=max_tokens,
        digest=digest_of(folder / MODEL),
        agreement={**agreement, "chosen": agreement[form]},
        sample=[round(float(number), 5) for number in made[SAMPLE]],
        made_with={name: version(name) for name in ("sentence-transformers", "torch", "onnxruntime", "tokenizers")},
    )
    manifest.write(folder)
    return manifest


def _made(form: str, exact: Path) -> Path:
    """Give the file of a form, made of the exact one."""
    target = exact.with_name(f"{form}.onnx")
    if form in INT8:
        quantize_dynamic(exact, target, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul"], **INT8[form])
    return target


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
    return ServedModel(form.stem, dimension, session_of(form), tokenizer_of(folder, max_tokens), threads=1).embed(PROBES)


def _agreement(wanted: Vectors, made: Vectors) -> dict[str, float]:
    cosines = np.sum(wanted * made, axis=1)
    return {"least": round(float(cosines.min()), 6), "mean": round(float(cosines.mean()), 6)}


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
