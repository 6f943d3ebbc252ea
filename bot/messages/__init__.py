"""
What crosses the seams: the things that come in, the things that go out, and how a delivery ended.

Plain frozen values, understood by every channel. They must stay free of any platform's types, and they are stored as JSON
in the job table, so a field may be added with a default but never renamed.

Text is neutral Markdown (CommonMark) wherever it is called ``text``. It can never ping: a channel's renderer escapes it.
"""

from bot.messages.advised import Advice, Cited, Learnt, Surveyed
from bot.messages.channel import Capabilities, Channel, Found, Roster
from bot.messages.coming import Arrival, Called, Deleted, Edited, HomeOpened, Inbound, ProfileChanged, Reacted, RosterChanged, Said, Unread
from bot.messages.content import Button, Content, Form, Input, Menu, Row, Section
from bot.messages.going import (
    Answer,
    Consult,
    Delete,
    Describe,
    Edit,
    Errand,
    Fetch,
    Home,
    Judge,
    Label,
    Learn,
    Look,
    Outbound,
    Post,
    React,
    RollCall,
    StoredFile,
    Survey,
    Upload,
    WhoIs,
)
from bot.messages.judged import Guess, Heard, Judgement, Reason, Similar
from bot.messages.letter import Envelope, Letter
from bot.messages.outcomes import Later, Outcome, Refused, Sent, Unsure
from bot.messages.places import Author, LastSeen, Place, Profile, RemoteFile
from bot.messages.stored import cited, inbound, judgement, outbound, to_json

__all__ = [
    "Advice",
    "Answer",
    "Arrival",
    "Author",
    "Button",
    "Called",
    "Capabilities",
    "Channel",
    "Cited",
    "Consult",
    "Content",
    "Delete",
    "Deleted",
    "Describe",
    "Edit",
    "Edited",
    "Envelope",
    "Errand",
    "Fetch",
    "Form",
    "Found",
    "Guess",
    "Heard",
    "Home",
    "HomeOpened",
    "Inbound",
    "Input",
    "Judge",
    "Judgement",
    "Label",
    "LastSeen",
    "Later",
    "Learn",
    "Learnt",
    "Letter",
    "Look",
    "Menu",
    "Outbound",
    "Outcome",
    "Place",
    "Post",
    "Profile",
    "ProfileChanged",
    "React",
    "Reacted",
    "Reason",
    "Refused",
    "RemoteFile",
    "RollCall",
    "Roster",
    "RosterChanged",
    "Row",
    "Said",
    "Section",
    "Sent",
    "Similar",
    "StoredFile",
    "Survey",
    "Surveyed",
    "Unread",
    "Unsure",
    "Upload",
    "WhoIs",
    "cited",
    "inbound",
    "judgement",
    "outbound",
    "to_json",
]
