"""Texts over which an exported model is compared with the original: short and long, plain and odd, several languages and code."""

SAMPLE = 1  # the one whose vector is looked at whenever an export is loaded
PROBES = (
    "refund",
    "How do I rotate an API key?",
    "Our invoice shows 12 seats but we have 9.",
    "we were charged twice this month, please send the money back",
    "The export fails with HTTP 502 after about thirty seconds, but only for workspaces with more than ten thousand rows.",
    "I cannot log in any more since single sign-on was switched on yesterday; the page only says 'invalid assertion'.",
    "Could you tell me where I find the data processing agreement?",
    "Traceback (most recent call last): File \"main.py\", line 3, in <module>: ModuleNotFoundError: No module named 'requests'",
    "SELECT id, name FROM customers WHERE renewal_at < now() + interval '60 days' ORDER BY arr DESC;",
    "Wie kann ich mein Passwort zurücksetzen, wenn ich keinen Zugriff mehr auf die E-Mail-Adresse habe?",
    "¿Dónde puedo cambiar el idioma de las notificaciones?",
    "La synchronisation du calendrier s'arrête dès que l'ordinateur se met en veille.",
    "パスワードを忘れました",
    "is it possible to have two factor authentication for one team only??? 🙏",
    "Thanks, that worked!",
    (
        "Rate limits: each token may send sixty requests a minute. Beyond that the server answers 429 and says in Retry-After how many "
        "seconds to wait. A client that does not wait is held for five minutes. Limits are counted per token, not per address, so that "
        "several machines behind one gateway do not stand in each other's way. Higher limits come with the business plan."
    ),
    (
        "To move a workspace to another region, an owner opens Settings, then Data, and chooses the region. The workspace is read-only "
        "while it is copied, for about a minute per gigabyte. Links stay as they are. Tokens keep working, but webhooks are sent from new "
        "addresses, which have to be let through by a firewall that only allows known ones. Backups of the old region are erased after "
        "thirty days. A move can be undone within that time, and what was written since is taken along. Attachments above 2 GB are "
        "moved last, so that a workspace can be written to again while they are still on their way."
    ),
    (
        "Check the cable, then the lamp on the front: green means ready, amber means that the firmware is being written (do not pull the "
        "plug), red means that it failed. If it is red, hold the small button for ten seconds and start over."
    ),
    "unsubscribe",
    "Can I pay by bank transfer instead of by card, and would the yearly discount still hold?",
)
