"""``python -m bot.embed [MODEL] [--into FOLDER]``: export the model at set-up, so that the first start need not."""

import argparse
import sys
from pathlib import Path

from bot.embed.opening import DEFAULT, PREPARED, find, prepare
from bot.errors import ModelUnavailable


def main() -> int:
    """Export, say where it lies."""
    words = argparse.ArgumentParser(prog="python -m bot.embed", description="Export an embedding model once, for serving without PyTorch.")
    words.add_argument("model", nargs="?", default=DEFAULT, help="a sentence-transformers name or folder")
    words.add_argument("--into", type=Path, default=PREPARED, metavar="FOLDER", help="where to; default: beside this Python")
    options = words.parse_args()
    try:
        sys.stdout.write(f"{prepare(find(options.model), options.into)}\n")
    except ModelUnavailable as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
