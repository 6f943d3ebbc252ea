"""What to do next, said to whoever wrote something that opens nothing."""

from bot.desk.work import Work
from bot.messages import Answer, Button, Content, Post, Said
from bot.queue.job import Rank
from bot.queue.store.people import Person

TEAM_HINT = "You are on the support team, so this did not open a ticket. Open one with `/ticket new`, or see the queue with `/desk queue`."
HELLO = "Hello! Describe what you need in a message here and it goes straight to the support team."
STRANGER = "You are not on the support team, so this was taken neither as a note nor as a command. An admin adds people in [team.roles]."


def hint(work: Work, said: Said, author: Person, *, in_workspace: bool = False) -> None:
    """Say what to do to somebody whose message opens nothing."""
    if in_workspace:
        content = Content(text=STRANGER)
    elif author.is_team:
        content = Content(text=TEAM_HINT)
    else:
        content = Content(text=HELLO, buttons=(Button("New request", "support open", "primary"),))
    key = f"hint:{said.place.room}:{said.remote_id}"
    work.send(Post(said.place, content, key) if said.direct else Answer(said.place, author.remote_id, content), key, Rank.ANSWER)
