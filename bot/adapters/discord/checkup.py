"""What can be wrong about a Discord set-up, asked before it hurts: the token, the intents, the places and roles of the policy."""

import discord

from bot.adapters.discord.api import Api
from bot.adapters.discord.invite import lacking_intents
from bot.adapters.discord.outcome import FAILURES
from bot.adapters.discord.people import DiscordPeople
from bot.adapters.discord.rooms import Rooms
from bot.adapters.discord.where import Where
from bot.adapters.finding import Finding
from bot.errors import ConfigurationFault
from bot.policy import Policy


async def checkup(token: str, api_url: str, policy: Policy) -> list[Finding]:
    """Ask Discord everything that the set-up depends on."""
    api = Api(token, api_url)
    try:
        return [Finding("discord token", True, str((await api.call("GET", "/users/@me"))["username"])), *await _rest(api, policy)]
    except discord.LoginFailure:
        return [
            Finding("discord token", False, "Discord refuses it", "reset it on the page Bot at discord.com/developers and copy it again")
        ]
    except FAILURES as error:
        return [Finding("discord", False, f"no answer ({type(error).__name__})", "check the network and DISCORD_API_URL")]
    finally:
        await api.close()


async def faults(token: str, api_url: str) -> tuple[str, ...]:
    """
    Give what would keep a desk from working on Discord: a token that is refused, intents that are off.

    A Discord that cannot be reached is no fault of the configuration: the desk opens and connects when it can.
    """
    api = Api(token, api_url)
    try:
        lacking = lacking_intents(await api.call("GET", "/oauth2/applications/@me"))
    except discord.LoginFailure:
        return ("DISCORD_BOT_TOKEN: Discord refuses it; reset it at discord.com/developers, page Bot, and copy it again",)
    except FAILURES:
        return ()
    finally:
        await api.close()
    return tuple(f"DISCORD_BOT_TOKEN: the {name} intent is off; {SWITCH}" for name in lacking)


SWITCH = "switch it on at discord.com/developers, page Bot"


async def _rest(api: Api, policy: Policy) -> list[Finding]:
    lacking = lacking_intents(await api.call("GET", "/oauth2/applications/@me"))
    remedy = SWITCH if lacking else ""
    intents = Finding("discord intents", not lacking, f"off: {', '.join(lacking)}" if lacking else "all on", remedy)
    roster = await DiscordPeople(api, Where(api, Rooms()), policy).roster()
    wrong = [Finding("discord roster", False, fault, "correct the policy, or what the bot's role may see") for fault in roster.faults]
    return [intents, *(wrong or [Finding("discord roster", True, f"{len(roster.roles)} people on the team")])]


async def application_id(token: str, api_url: str) -> str:
    """Ask which application a token belongs to. Raises ConfigurationFault where Discord refuses it or does not answer."""
    api = Api(token, api_url)
    try:
        told = await api.call("GET", "/oauth2/applications/@me")
    except FAILURES as error:
        fault = f"DISCORD_BOT_TOKEN: Discord did not say whose it is ({error}); copy it again, or use --client-id"
        raise ConfigurationFault((fault,)) from error
    finally:
        await api.close()
    return str(told["id"])
