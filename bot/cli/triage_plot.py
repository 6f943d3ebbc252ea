"""A confusion matrix as a picture, drawn so that the mistakes are seen and not the diagonal."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.errors import ConfigurationFault

_MOST_NAMES = 60  # beyond that they cannot be read, and the worst pairs stand in the words of the report


def draw_confusion(names: tuple[str, ...], counts: NDArray[np.int64], title: str, file: Path) -> None:
    """Write the picture. Raises ConfigurationFault where matplotlib is missing or the file cannot be written."""
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415 - an extra that only pictures need
    except ImportError:
        raise ConfigurationFault(("--plot: matplotlib is not installed; `pip install matplotlib` brings it",)) from None
    shares = counts / np.maximum(1, counts.sum(axis=1, keepdims=True))
    side = min(30.0, 4.0 + 0.28 * len(names))
    figure = Figure(figsize=(side + 1.5, side), layout="constrained")
    axes = figure.add_subplot()
    image = axes.imshow(np.sqrt(shares), cmap="Blues", vmin=0, vmax=1)  # the root shows a confusion of a few per cent
    bar = figure.colorbar(image, ax=axes, fraction=0.04, ticks=[0, 0.1**0.5, 0.5**0.5, 1])
    bar.ax.set_yticklabels(["0", "10 %", "50 %", "100 %"])
    if len(names) <= _MOST_NAMES:
        axes.set_xticks(range(len(names)), names, rotation=90, fontsize=7)
        axes.set_yticks(range(len(names)), names, fontsize=7)
    if len(names) <= _MOST_NAMES // 2:
        _write_counts(axes, counts, shares)
    axes.set_xlabel("judged as")
    axes.set_ylabel("truly")
    axes.set_title(title)
    try:
        figure.savefig(file, dpi=110)
    except (OSError, ValueError) as error:
        raise ConfigurationFault((f"--plot: {file} cannot be written: {error}",)) from None


def _write_counts(axes: object, counts: NDArray[np.int64], shares: NDArray[np.float64]) -> None:
    for (row, column), count in np.ndenumerate(counts):
        if count:
            colour = "white" if shares[row, column] > 0.3 else "black"  # noqa: PLR2004 - where the blue is too dark for black
            axes.text(column, row, str(count), ha="center", va="center", fontsize=6, color=colour)  # type: ignore[attr-defined]
