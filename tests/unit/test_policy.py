"""The policy file is read wholly, its faults name key and line, and what is in force can be printed and read again."""

import tomllib
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy import DEFAULT_POLICY, Policy, PolicyFault, read_policy, show, warnings
from bot.policy.lines import KeyPath, key_lines

EXAMPLE = (Path(__file__).parents[2] / "policy.example.toml").read_text(encoding="utf-8")


def faults_of(text: str) -> tuple[str, ...]:
    with pytest.raises(PolicyFault) as caught:
        read_policy(text)
    return caught.value.faults


def only_fault(text: str) -> str:
    (fault,) = faults_of(text)
    return fault


def test_an_empty_file_is_the_default_policy() -> None:
    """Every key has a default."""
    assert read_policy("") == DEFAULT_POLICY


@pytest.mark.parametrize("text", ["", EXAMPLE, "sla = []", "category = []", '[[sla]]\nresolution = "1d"\n[sla.dynamic]\nfloor = 0.5'])
def test_what_is_shown_reads_as_the_same_policy(text: str) -> None:
    """`policy show` can be saved as the policy file."""
    policy = read_policy(text)

    assert read_policy(show(policy)) == policy


def test_the_example_is_without_doubts() -> None:
    """The file that newcomers copy has no faults and draws no warning."""
    assert warnings(read_policy(EXAMPLE)) == ()


def test_the_example_names_every_key() -> None:
    """A key that the models know and the example leaves out would never be found."""

    def keys(text: str) -> set[KeyPath]:
        paths = ((path[0], *path[2:]) if path[0] == "hours" else path for path in key_lines(text))
        return {tuple(part for part in path if isinstance(part, str)) for path in paths}

    assert keys(show(read_policy(EXAMPLE))) == keys(EXAMPLE)
    assert set(tomllib.loads(EXAMPLE)) == {field.alias or name for name, field in Policy.model_fields.items()}


def test_the_defaults_are_the_numbers_of_the_product() -> None:
    """What the product promises holds without a policy file."""
    policy = DEFAULT_POLICY

    assert policy.lifecycle.reopen_hours == 72
    assert (policy.customers.join_seconds, policy.customers.max_tickets_per_hour) == (90, 5)
    assert {rule.warn_at for rule in policy.sla.rules} == {(50, 75, 90)}
    assert policy.sla.dynamic.renewal_days == 60
    assert (policy.routing.mode, policy.routing.promote_agreement) == ("recommend", 0.90)
    assert policy.drafts.shadow_days == 30
    assert policy.health.resolution_bad.span() == timedelta(hours=72)
    assert policy.alerts.baseline_days == 28


def test_the_built_in_taxonomy_is_wise() -> None:
    """The default categories draw no warning about their number or their parts."""
    assert not [warning for warning in warnings(DEFAULT_POLICY) if warning.startswith("category")]


def test_all_faults_come_at_once_in_the_order_of_the_file() -> None:
    """One run of `policy check` is enough to put the whole file right."""
    faults = faults_of('[team]\nhome = "teams"\n\n[privacy]\nmessages_days = "30"\n[files]\nmax_mb = 0\n')

    assert [fault.split(": ")[:2] for fault in faults] == [
        ["policy.toml:2", "team.home"],
        ["policy.toml:5", "privacy.messages_days"],
        ["policy.toml:7", "files.max_mb"],
    ]


def test_a_fault_names_the_file_it_was_asked_about() -> None:
    """Two policies checked together can be told apart."""
    with pytest.raises(PolicyFault, match=r"^eu\.toml:1: "):
        read_policy("team = 1", "eu.toml")


@pytest.mark.parametrize(("text", "line"), [("a = \n", 1), ("[team]\nhome = 'slack\n", 2), ("a = 1\n\na = 2", 3), ("x = [", 1)])
def test_a_slip_of_syntax_has_its_line(text: str, line: int) -> None:
    """What is not TOML is said with the line that `tomllib` gives."""
    assert only_fault(text).startswith(f"policy.toml:{line}: this is not TOML: ")


def test_an_unknown_key_is_a_fault_with_a_suggestion() -> None:
    """A misspelt key is never silently without effect."""
    assert only_fault("[customers]\njoin_second = 5").endswith('did you mean "join_seconds"?')


def test_an_unknown_section_is_a_fault() -> None:
    """Nor is a misspelt table."""
    assert only_fault("[costumers]\n").startswith("policy.toml:1: costumers: ")


@pytest.mark.parametrize("value", ['"5"', "5.0", "true"])
def test_a_number_must_be_a_number(value: str) -> None:
    """Nothing is converted: what looks like a slip is a fault."""
    assert "must be a whole number" in only_fault(f"[customers]\nmax_tickets_per_hour = {value}")


def test_a_missing_key_has_the_line_of_its_table() -> None:
    """A key that is not there has no line of its own."""
    assert only_fault('[[category]]\nname = "a"\n\n[[category]]\ntier = 1').startswith("policy.toml:4: category[2].name: ")


def test_an_item_of_a_list_has_its_own_line() -> None:
    """The second window of a long list is found at once."""
    fault = only_fault('[hours.office]\ntimezone = "UTC"\nmon = [\n  "09:00-12:00",\n  "13-18",\n]')

    assert fault.startswith("policy.toml:5: hours.office.mon: ")


def test_sla_dynamic_after_the_rules_is_found_on_its_line() -> None:
    """To TOML it is a part of the last rule; to people it is not."""
    text = '[[sla]]\nresolution = "1d"\n[[sla]]\nresolution = "2d"\n[sla.dynamic]\nfloor = 2\n'

    assert only_fault(text).startswith("policy.toml:6: sla.dynamic.floor: ")


def test_sla_dynamic_twice_is_a_fault() -> None:
    """Two of them cannot both hold."""
    text = '[[sla]]\nresolution = "1d"\n[sla.dynamic]\n[[sla]]\nresolution = "2d"\n[sla.dynamic]\n'

    assert only_fault(text).startswith("policy.toml:6: sla[2].dynamic: is written twice")


def test_sla_dynamic_alone_keeps_the_built_in_rules() -> None:
    """The factors can be changed without writing the rules anew."""
    policy = read_policy("[sla.dynamic]\nenabled = false")

    assert not policy.sla.dynamic.enabled
    assert policy.sla.rules == DEFAULT_POLICY.sla.rules


def test_rules_under_another_name_are_faults() -> None:
    """The model's own word for the rules is not one of the file."""
    assert "[[sla]]" in only_fault('[[sla.rule]]\nresolution = "1d"')


@given(st.text(st.sampled_from("[]{}=,.\"'#\\\n ab1-"), max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Whatever is in the file, the answer is a policy or its faults."""
    with suppress(PolicyFault):
        assert read_policy(text) == DEFAULT_POLICY


@pytest.mark.parametrize(
    ("text", "warned"),
    [
        ("category = []", "category: there are 0"),
        ('[[category]]\nname = "a"\nsubcategories = ["b"]', 'category "a": it has 1 subcategories'),
        ('[[category]]\nname = "a"', 'category "a": it has no examples'),
        ("[customers]\ndirect_messages = false", "customers: "),
        ("", "team.roles.leads: "),
        ("[drafts]\nshadow_days = 5", "drafts.shadow_days: "),
        ("[routing]\nrecommend_days = 5", "routing.recommend_days: "),
        ('[[sla]]\nresolution = "1d"\n[[sla]]\nresolution = "2d"', "sla[1]: "),
    ],
)
def test_what_is_seldom_wise_is_a_warning(text: str, warned: str) -> None:
    """Such a policy works, and says what it will suffer from."""
    assert any(warning.startswith(warned) for warning in warnings(read_policy(text)))
