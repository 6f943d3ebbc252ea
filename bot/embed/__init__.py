"""Text into vectors. The model is exported once with sentence-transformers; from then on PyTorch is never loaded again."""

from bot.embed.embedder import Embedder, Vectors
from bot.embed.opening import ModelState, examine, open_embedder

__all__ = ["Embedder", "ModelState", "Vectors", "examine", "open_embedder"]
