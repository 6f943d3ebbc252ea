"""Whose business it is what came in."""

from bot.desk import afterwards, gate, intake, linking, live, panel
from bot.desk.work import Work
from bot.messages import Called, Deleted, Edited, HomeOpened, Inbound, PanelOpened, ProfileChanged, Reacted, RosterChanged, Said
from bot.queue.intake import Step
from bot.queue.store import people


def dispatch(work: Work, event: Inbound, key: str) -> None:
    """Hand something that came in to whoever does it; ``key`` is its job's."""
    match event:
        case Said():
            decision = intake.receive(work, event, gate.run_typed)
            if decision.step in (Step.ASK, Step.GREET):
                panel.said(work, event, decision.step)
        case Edited():
            afterwards.edited(work, event)
        case Deleted():
            afterwards.deleted(work, event)
        case Reacted():
            call = afterwards.reacted(work, event)
            if call is not None:
                gate.run(work, call, key)
        case Called():
            gate.run(work, event, key)
        case HomeOpened():
            work.show_home(people.know(work.tx, event.author, work.now))
        case PanelOpened():
            panel.opened(work, event)
        case RosterChanged():
            work.live(live.roster(event.channel, work.now))
        case ProfileChanged():
            linking.profile_changed(work, event.channel, event.profile)
