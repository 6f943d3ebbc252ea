"""Each section of the policy means what it says, and says what it cannot mean."""

import pytest

from bot.policy import DEFAULT_POLICY, PersonAddress, PlaceAddress, PolicyFault, RoleSource, read_place, read_policy, read_source, show

OFFICE = '[hours.office]\ntimezone = "Europe/Berlin"\nmon = ["09:00-12:30", "13:30-18:00"]\n'


def only_fault(text: str) -> str:
    with pytest.raises(PolicyFault) as caught:
        read_policy(text)
    (fault,) = caught.value.faults
    return fault


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("slack:#triage", PlaceAddress("slack", "#triage")),
        ("slack:#Triage", PlaceAddress("slack", "#triage")),
        ("slack:C0123", PlaceAddress("slack", "C0123")),
        ("discord:123", PlaceAddress("discord", "123")),
    ],
)
def test_a_place_is_a_channel_and_a_room(text: str, place: PlaceAddress) -> None:
    """Names are lower case as the platform has them, ids stay."""
    assert read_place(text) == place


@pytest.mark.parametrize("text", ["#triage", "slack:triage", "slack:@agents", "discord:#help", "mail:a@b.c", "slack:#", "irc:#x"])
def test_what_is_no_place_is_refused(text: str) -> None:
    """A room without its platform, or of another kind, is a fault."""
    with pytest.raises(ValueError, match="names no channel"):
        read_place(text)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("slack:@support-agents", RoleSource("slack", "user_group", "@support-agents")),
        ("slack:S0123", RoleSource("slack", "user_group", "S0123")),
        ("slack:#triage", RoleSource("slack", "channel", "#triage")),
        ("slack:C0123", RoleSource("slack", "channel", "C0123")),
        ("slack:U0LENA", RoleSource("slack", "person", "U0LENA")),
        ("discord:123", RoleSource("discord", "role", "123")),
        ("mail:Lena@Example.com", RoleSource("mail", "address", "lena@example.com")),
    ],
)
def test_a_source_says_what_it_names(text: str, source: RoleSource) -> None:
    """Each form of source stands for one kind of people."""
    assert read_source(text) == source


@pytest.mark.parametrize("text", ["lena@example.com", "slack:lena", "discord:@mods", "mail:lena", "mail:Lena <l@x.y>"])
def test_what_is_no_source_is_refused(text: str) -> None:
    """A typing error must not make anybody an agent, nor nobody."""
    with pytest.raises(ValueError, match="names nobody"):
        read_source(text)


def test_a_purpose_without_a_room_uses_triage() -> None:
    """One channel is enough to begin with."""
    policy = read_policy('[team.channels]\ntriage = "slack:#desk"\nleads = "slack:#leads"')

    assert policy.team.place_of("leads") == PlaceAddress("slack", "#leads")
    assert policy.team.place_of("success") == PlaceAddress("slack", "#desk")
    assert policy.alert_place("churn") == PlaceAddress("slack", "#desk")


def test_an_alert_may_name_a_room_of_its_own() -> None:
    """A layer is not bound to the purposes."""
    policy = read_policy('[alerts.churn]\nchannel = "slack:#saves"')

    assert policy.alert_place("churn") == PlaceAddress("slack", "#saves")


def test_a_layer_of_alerts_has_an_owner_or_none() -> None:
    """One person by an address; empty as in the example, and kept when the policy is written down."""
    policy = read_policy('[alerts.churn]\nowner = "slack:U0PRIYA"')

    assert policy.alerts.churn.owner == PersonAddress("slack", "U0PRIYA")
    assert policy.alerts.escalation.owner == ""
    assert read_policy(show(policy)) == policy
    with pytest.raises(PolicyFault, match="names no single person"):
        read_policy('[alerts.churn]\nowner = "slack:#success"')


def test_agents_that_nobody_named_are_in_the_triage_channel() -> None:
    """A desk works before its roles are set up; nobody becomes a lead by default."""
    team = read_policy('[team.channels]\ntriage = "slack:#desk"').team

    assert team.sources_of("agents") == (RoleSource("slack", "channel", "#desk"),)
    assert team.sources_of("leads") == ()


def test_the_triage_channel_is_where_the_team_is_at_home() -> None:
    """A team on Discord with a triage channel on Slack would never see a card."""
    assert "team.channels.triage" in only_fault('[team]\nhome = "discord"')


def test_a_team_on_discord_names_its_agents() -> None:
    """A Discord channel has no members to go by."""
    assert "team.roles.agents" in only_fault('[team]\nhome = "discord"\n[team.channels]\ntriage = "discord:1"')


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[team.channels]\nleads = "slack:#help"', "team.channels.leads"),
        ('[alerts.churn]\nchannel = "slack:#help"', "alerts.churn.channel"),
        ('[team.roles]\nagents = ["slack:#help"]', "team.roles.agents"),
    ],
)
def test_a_customer_channel_is_nothing_else(text: str, key: str) -> None:
    """What is internal cannot be sent to customers by a slip in the policy, and no customer becomes an agent by one."""
    assert only_fault(f'{text}\n[customers]\nchannels = ["slack:#help"]').startswith(f"policy.toml:2: {key}: ")


def test_emoji_names_lose_their_colons() -> None:
    """People copy them from the message box."""
    assert read_policy('[customers.emoji]\n":eyes:" = "claim"').customers.emoji == {"eyes": "claim"}


@pytest.mark.parametrize("line", ['"<!channel>" = "open"', 'eyes = "clam"', '":eyes:" = "claim"\neyes = "open"'])
def test_wrong_emoji_are_refused(line: str) -> None:
    """Markup, unknown actions and two actions for one emoji are faults."""
    assert "customers.emoji" in only_fault(f"[customers.emoji]\n{line}")


@pytest.mark.parametrize(
    ("name", "taken"), [("a.pdf", True), ("a.PDF.exe", False), ("run.BAT", False), ("Makefile", True), ("a.js", False)]
)
def test_programs_are_refused_by_default(name: str, taken: bool) -> None:
    """The last extension decides, whatever its case."""
    assert DEFAULT_POLICY.files.takes(name) is taken


def test_a_list_of_allowed_types_shuts_out_the_rest() -> None:
    """With such a list a file without an extension is out as well."""
    files = read_policy('[files]\nallowed_types = [".PDF", "png"]').files

    assert [files.takes(name) for name in ("a.pdf", "a.txt", "png")] == [True, False, False]


def test_a_type_cannot_be_allowed_and_refused() -> None:
    """A contradiction is said instead of being decided."""
    assert "exe is both" in only_fault('[files]\nallowed_types = ["exe"]')


@pytest.mark.parametrize("table", ["category", "macro"])
def test_a_name_is_given_once(table: str) -> None:
    """The second one is the fault, whatever its case."""
    entry = f'[[{table}]]\nname = "a"\n' + ('text = "t"\n' if table == "macro" else "")

    assert f"{table}[2].name: there is another" in only_fault(entry * 2)


def test_words_of_the_desk_are_no_categories() -> None:
    """A ticket that is in no category must not look as if it were in one."""
    assert "category[1].name" in only_fault('[[category]]\nname = "OOS"')


def test_one_value_of_a_match_needs_no_list() -> None:
    """Both ways of writing mean the same."""
    single = read_policy('[[sla]]\nmatch = { tier = 3, plan = "enterprise" }\nresolution = "1d"')
    listed = read_policy('[[sla]]\nmatch = { tier = [3], plan = ["enterprise"] }\nresolution = "1d"')

    assert single == listed


def test_a_rule_names_a_calendar_that_exists() -> None:
    """A misspelt calendar is found when the policy is read, not when a ticket comes."""
    assert only_fault(OFFICE + '[[sla]]\nresolution = "1d"\nhours = "offce"').startswith("policy.toml:6: sla[1].hours: ")


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("", "sla[1]:"),
        ('resolution = "soon"', "sla[1].resolution:"),
        ('resolution = "1d"\nwarn_at = [90, 75]', "sla[1].warn_at:"),
        ('resolution = "1d"\nwarn_at = [100]', "sla[1].warn_at:"),
        ('resolution = "1d"\n[sla.dynamic]\nrenewal_factor = 1.5', "sla.dynamic.renewal_factor:"),
        ('resolution = "1d"\n[sla.dynamic]\narr = [{at_least=1, factor=0.5}, {at_least=2, factor=0.4}]', "sla.dynamic.arr:"),
    ],
)
def test_promises_that_cannot_be_meant_are_refused(line: str, key: str) -> None:
    """No promise, no time, warnings out of order, a factor that loosens, bands that are never reached."""
    assert key in only_fault(f"[[sla]]\n{line}")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[health]\ncsat_good = 0.5", "health"),
        ('[health]\nfirst_response_good = "2d"', "health"),
        ("[kb]\nsuggest_floor = 0.9", "kb"),
        ("[routing]\ndemote_agreement = 0.99", "routing"),
        ("[triage]\nprecision = nan", "triage.precision"),
    ],
)
def test_thresholds_out_of_order_are_refused(text: str, key: str) -> None:
    """Pairs of numbers that exclude each other, and numbers that are none, are faults."""
    assert f" {key}: " in only_fault(text)


def test_names_to_search_for_are_listed() -> None:
    """Products, features and patterns of their own; a pattern that is none is a fault with its key."""
    known = read_policy('[triage]\nproducts = ["Sync"]\nfeatures = ["webhooks"]\npatterns = { order = "ord-[0-9]+" }\n').triage
    assert (known.products, known.features, dict(known.patterns)) == (("Sync",), ("webhooks",), {"order": "ord-[0-9]+"})
    fault = only_fault('[triage]\npatterns = { order = "(" }\n')
    assert "patterns" in fault
    assert "no regular expression" in fault


def test_no_category_is_called_as_the_desk_calls_what_is_none() -> None:
    """Its name stands for "should not have been a ticket"."""
    assert "a word of the desk itself" in only_fault('[[category]]\nname = "No request"\n')
