"""What the policy says of routing is checked where it is read: people, teams, calendars and categories that do not exist are faults."""

import pytest

from bot.policy import DEFAULT_POLICY, PersonAddress, PolicyFault, Routing, RoutingAgent, read_policy, warnings
from bot.triage.taught import version_of

LENA = '[[routing.agent]]\nwho = ["slack:U0LENA", "discord:100"]\nskills = ["billing"]\n'


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[routing]\nhours = "night"\n', "policy.toml:2: routing.hours: there is no [hours.night]"),
        ('[[routing.team]]\nname = "a"\nmembers = ["slack:U0LENA"]\nhours = "night"\n', "there is no [hours.night]"),
        ('[[routing.agent]]\nwho = ["slack:U0LENA"]\ncategories = ["boats"]\n', 'there is no [[category]] named "boats"'),
        ('[[routing.agent]]\nwho = ["slack:@group"]\n', "names no single person"),
        ("[[routing.agent]]\nwho = []\n", "at least one entry"),
        (LENA + LENA.replace("slack:U0LENA", "slack:U0TOM"), '"discord:100" is listed twice'),
        ('[[routing.team]]\nname = "a"\nmembers = ["slack:U01"]\n[[category]]\nname = "x"\nteam = "b"\n', 'no [[routing.team]] named "b"'),
        ("[routing]\noffer_minutes = 0\n", "routing.offer_minutes"),
        ('[[category]]\nname = "x"\nrouting = "auto"\n', "category[1].routing"),
    ],
)
def test_what_cannot_be_is_a_fault(text: str, fault: str) -> None:
    """Said with its place, before anybody waits for somebody who does not exist."""
    with pytest.raises(PolicyFault) as caught:
        read_policy(text)

    assert any(fault in one for one in caught.value.faults), caught.value.faults


def test_a_skill_that_nobody_has_is_a_warning() -> None:
    """It is not asked for, since the category would wait for ever; somebody should know."""
    said = [one for one in warnings(read_policy(LENA)) if "nobody in [[routing.agent]]" in one]
    assert any("has the skill identity" in one for one in said)
    assert not any("has the skill billing" in one for one in said)


def test_somebody_is_found_by_any_address() -> None:
    """The same person on two platforms."""
    rules = read_policy(LENA).routing
    found = rules.agent_at(frozenset({PersonAddress("discord", "100")}))
    assert found is not None
    assert found.skills == ("billing",)
    assert rules.agent_at(frozenset({PersonAddress("discord", "101")})) is None


def test_how_a_category_is_routed_does_not_make_anybody_learn_anew() -> None:
    """What was learnt from tickets stays in use when only the routing changes."""
    first, *rest = DEFAULT_POLICY.categories
    changed = DEFAULT_POLICY.model_copy(
        update={
            "categories": (first.model_copy(update={"routing": "off"}), *rest),
            "routing": Routing(agent=(RoutingAgent(who=("slack:U01",)),)),
        }
    )
    assert version_of(changed) == version_of(DEFAULT_POLICY)
