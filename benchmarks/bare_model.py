"""
What our embedder is measured against: sentence-transformers in 32 bits, as it comes, on the same texts.

``python -m benchmarks.bare_model TEXTS.json VECTORS.npy`` embeds a list of lists of texts, writes all vectors, and prints the
texts a second of each list as JSON. The model is loaded and warm before the clock starts.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
from sentence_transformers import SentenceTransformer

from bot.embed.opening import DEFAULT, find


def main() -> int:
    """Embed, measure, write."""
    lists = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    model = SentenceTransformer(find(DEFAULT).where, device="cpu")
    model.encode(lists[0][:8])
    speeds, vectors = [], []
    for texts in lists:
        began = time.perf_counter()
        vectors.append(model.encode(texts, normalize_embeddings=True, show_progress_bar=False))
        speeds.append(len(texts) / (time.perf_counter() - began))
    np.save(sys.argv[2], np.concatenate(vectors))
    print(json.dumps(speeds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
