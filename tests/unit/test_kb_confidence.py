"""How sure an answer is: measured against questions whose answer the base certainly does not have."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kb.confidence import USUAL_MEANS, Evidence, Yardstick, confidence

GOOD = Evidence(nearness=0.85, lead=0.8, cover=0.9, cover_lead=0.4, word_share=0.9, terms=6)
POOR = Evidence(nearness=0.45, lead=0.1, cover=0.3, cover_lead=-0.1, word_share=0.2, terms=6)
SHARES = st.floats(-1, 1.5)
EVIDENCE = st.builds(Evidence, nearness=SHARES, lead=SHARES, cover=SHARES, cover_lead=SHARES, word_share=SHARES, terms=st.integers(0, 400))


def test_a_near_and_lonely_first_place_is_sure_and_a_far_one_among_many_is_not():
    """With the measures that are usual."""
    assert confidence(GOOD, Yardstick()) > 0.9
    assert confidence(POOR, Yardstick()) < 0.2


def test_nobody_measured_means_the_usual():
    """An empty sample changes nothing."""
    assert Yardstick.of([]).means == pytest.approx(USUAL_MEANS)
    assert confidence(GOOD, Yardstick.of([])) == pytest.approx(confidence(GOOD, Yardstick()))


def test_in_a_base_where_wrong_places_look_good_the_same_scores_are_less_sure():
    """Near duplicates everywhere: half a cosine is no answer there."""
    crowded = Yardstick.of([replace(GOOD, nearness=0.7 + number / 1000) for number in range(100)])
    sparse = Yardstick.of([replace(POOR, nearness=0.3 + number / 1000) for number in range(100)])
    asked = Evidence(0.65, 0.5, 0.6, 0.1, 0.5, 5)
    assert confidence(asked, crowded) < confidence(asked, Yardstick()) < confidence(asked, sparse)


def test_a_few_titles_move_the_measure_little():
    """Three articles do not say how a base is."""
    few, many = (Yardstick.of([replace(POOR, nearness=0.1)] * count) for count in (3, 300))
    assert abs(few.means[0] - USUAL_MEANS[0]) < 0.12
    assert many.means[0] == pytest.approx(0.1, abs=0.02)


def test_a_report_of_two_pages_is_no_surer_for_its_length():
    """Many words make it no better known."""
    assert confidence(replace(POOR, terms=400), Yardstick()) == confidence(replace(POOR, terms=15), Yardstick()) < 0.5


@given(EVIDENCE, st.lists(EVIDENCE, max_size=8))
def test_confidence_is_a_chance_whatever_the_evidence(evidence, sample):
    """Between 0 and 1, and one sample of alike titles divides by nothing."""
    assert 0 <= confidence(evidence, Yardstick.of(sample)) <= 1


@given(EVIDENCE, st.sampled_from(["nearness", "lead", "cover", "cover_lead", "word_share"]))
def test_more_evidence_never_makes_less_sure(evidence, measure):
    """Each measure counts upwards."""
    more = replace(evidence, **{measure: getattr(evidence, measure) + 0.1})
    assert confidence(more, Yardstick()) >= confidence(evidence, Yardstick())
