"""The subcategory of a text within its category: by the names of the policy, and by tickets that people sorted."""

import numpy as np

from bot.embed.hashed import HashEmbedder
from bot.policy import Category
from bot.triage.alike import unit
from bot.triage.corrections import Correction
from bot.triage.subcategory import Subcategories, from_names, phrases, whole

EMBEDDER = HashEmbedder()
CATEGORIES = (
    Category(name="billing", subcategories=("invoice", "refund", "tax")),
    Category(name="other"),
    Category(name="data", subcategories=("import", "export")),
)
KNOWN = from_names(CATEGORIES, EMBEDDER.embed(list(phrases(CATEGORIES))))


def of(known: Subcategories, category: str, text: str) -> str:
    return known.of(category, unit(EMBEDDER.embed([text]))[0])


def corrected(*made: tuple[str, str, str]) -> Subcategories:
    flags = [Correction(number, by, text, label) for number, (by, text, label) in enumerate(made)]
    return KNOWN.corrected(flags, EMBEDDER.embed([one.text for one in flags]))


def test_a_name_that_is_clearly_nearest_is_said():
    """Of its own category and of no other."""
    assert of(KNOWN, "billing", "where is my refund") == "refund"
    assert of(KNOWN, "data", "the export stops, what about the refund") == "export"


def test_what_is_not_clear_is_not_said():
    """None costs nothing, a wrong one misleads."""
    assert of(KNOWN, "billing", "the invoice for the refund with the tax") == ""
    assert of(KNOWN, "other", "where is my refund") == ""
    assert of(KNOWN, "no such category", "where is my refund") == ""


def test_two_people_who_agree_teach():
    """What they sorted counts for texts like it, and for nothing else."""
    told = corrected(("ana", "the seats are wrong again", "billing / invoice"), ("ben", "the seats are wrong", "billing / invoice"))
    assert of(told, "billing", "the seats are wrong today") == "invoice"
    assert of(told, "billing", "zebras gallop") == ""
    assert of(told, "billing", "where is my refund") == "refund"


def test_one_flag_teaches_nothing():
    """Neither by mistake nor on purpose, and neither does a subcategory that the policy does not have."""
    assert of(corrected(("eve", "the seats are wrong", "billing / tax")), "billing", "the seats are wrong") == ""
    unknown = corrected(("ana", "the seats are wrong", "billing / boats"), ("ben", "the seats are wrong", "billing / boats"))
    assert of(unknown, "billing", "the seats are wrong") == ""
    assert KNOWN.corrected([], np.empty((0, EMBEDDER.dimension), np.float32)).sorted_by_hand == {}


def test_both_are_written_as_one():
    """As people read and type them."""
    assert (whole("billing", "refund"), whole("billing", "")) == ("billing / refund", "billing")
