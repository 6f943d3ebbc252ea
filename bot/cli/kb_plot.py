"""The curve of precision against answer rate, as a picture."""

from collections.abc import Sequence
from pathlib import Path


def plot(points: Sequence[tuple[float, float, float]], floor: float, path: Path) -> None:
    """Draw (answer rate, precision, confidence) points to a PNG, and where the floor stands on them."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - a second to load, for those who draw; no screen is needed

    figure = Figure(figsize=(6.4, 4.4), layout="constrained")
    axes = figure.subplots()
    axes.plot([rate for rate, _, _ in points], [precision for _, precision, _ in points], color="#3b6ea5")
    above = [point for point in points if point[2] >= floor]
    if above:
        rate, precision, _ = above[-1]
        axes.plot([rate], [precision], "o", color="#c0504d")
        axes.annotate(
            f"floor {floor:.2f}: {precision:.1%} of {rate:.1%} right", (rate, precision), (-10, 12), textcoords="offset points", ha="right"
        )
    axes.set(xlabel="answer rate", ylabel="precision of answers", xlim=(0, 1), ylim=(min(0.5, *(p for _, p, _ in points)), 1.005))
    axes.grid(visible=True, alpha=0.3)
    figure.savefig(path, dpi=150)
