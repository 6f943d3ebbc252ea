"""The wall: what somebody may see of the knowledge base follows from who asks, and from where."""

from typing import Literal

from bot.desk.work import Work
from bot.messages import Called, PanelOpened, Said
from bot.queue.store.people import Person

Audience = Literal["public", "customer", "internal"]


def audience_of(work: Work, by: Person, call: Called | Said | PanelOpened) -> Audience:
    """
    Give what may be looked at for somebody who asks in a place.

    Only the team, in a team place or alone with us, sees what is internal: an answer in a customer place could be shared there.
    """
    if by.is_team and (call.direct or work.directory.is_team_place(call.place)):
        return "internal"
    return "public" if by.is_outside else "customer"
