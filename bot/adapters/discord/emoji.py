"""Emoji: the neutral short names of ``bot.messages`` and the signs that Discord wants. Pure."""

SIGNS = {
    "+1": "👍", "-1": "👎", "heart": "❤️", "tada": "🎉", "eyes": "👀", "pray": "🙏", "white_check_mark": "✅", "smile": "😄",
    "thinking_face": "🤔", "raised_hands": "🙌", "ticket": "🎫", "rotating_light": "🚨", "fire": "🔥", "rocket": "🚀", "x": "❌",
    "warning": "⚠️", "question": "❓", "exclamation": "❗", "hourglass": "⌛", "zzz": "💤", "bug": "🐛", "bulb": "💡", "joy": "😂",
    "cry": "😢", "wave": "👋", "clap": "👏", "100": "💯", "star": "⭐", "lock": "🔒", "hammer": "🔨", "sos": "🆘", "heavy_check_mark": "✔️",
    "no_entry": "⛔", "raised_hand": "✋", "point_up": "☝️", "ok_hand": "👌", "slightly_smiling_face": "🙂", "disappointed": "😞",
    "rage": "😡", "pushpin": "📌", "inbox_tray": "📥", "memo": "📝", "moneybag": "💰", "envelope": "✉️", "bell": "🔔", "alarm_clock": "⏰",
}  # fmt: skip
_SELECTOR = "\ufe0f"  # asks for the coloured form; Discord sends some emoji with it and some without
_SKINS = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
_NAMES = {sign.replace(_SELECTOR, ""): name for name, sign in SIGNS.items()}


def short_name(emoji: str) -> str:
    """Give the neutral name of a sign, of any skin; a server's own emoji and unknown signs are their own names."""
    plain = emoji.replace(_SELECTOR, "").rstrip(_SKINS)
    return _NAMES.get(plain, plain)


def sign(name: str) -> str:
    """Give the sign for a neutral name; "" where Discord has none that we know."""
    return SIGNS.get(name) or (name if name and not name.isascii() else "")
