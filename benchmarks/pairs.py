"""
Pairs of articles that say the same, and pairs that only sound so, written to set the bar for duplicates.

``python -m benchmarks.pairs`` says how alike the shipped model finds them, and which bar parts them.
"""

from pathlib import Path

from bot.embed import Embedder, open_embedder
from bot.embed.opening import DEFAULT
from bot.kb.article import Article
from bot.kb.chunk import chunk
from bot.kb.duplicates import ALIKE, NEAR, alike, mean

SAME = (
    (
        "How do I add a seat?\nOpen Settings, then Billing, and press Add seat. The new seat is charged from today.",
        "Adding seats to your plan\nGo to Settings > Billing and click Add seat. You pay for the seat from the day you add it.",
    ),
    (
        "Resetting your password\nPress Forgot password on the sign-in page. We send a link; it works for one hour.",
        "I forgot my password\nOn the login page choose Forgot password. You get an email with a link that is valid for an hour.",
    ),
    (
        "Rotate an API key\nOpen Developer settings, press Rotate beside the key, and use the new key within 24 hours.",
        "How to rotate API keys\nIn Developer settings click Rotate next to the key. The old key works for another 24 hours.",
    ),
    (
        "Export your data\nChoose Reports, then Export as CSV. Large exports are sent to you by mail when they are ready.",
        "How can I download my data as CSV?\nReports > Export as CSV. If the file is big we mail it to you once it is done.",
    ),
    (
        "Change the invoice address\nBilling, Invoice details, Edit. It stands on the next invoice; old ones stay as they are.",
        "Updating the address on invoices\nEdit it under Billing > Invoice details. It is used from the next invoice on.",
    ),
    (
        "Invite a colleague\nPress Invite in the member list and type their address. It ends after seven days.",
        "How do I invite team members?\nIn Members press Invite and enter the email address. Invitations expire after 7 days.",
    ),
    (
        "Set up single sign-on\nUpload the metadata of your identity provider under Security, Single sign-on. Test it with one person.",
        "Configuring SSO with SAML\nGo to Security > Single sign-on, upload the metadata of your identity provider, try one user.",
    ),
    (
        "Webhooks arrive twice\nWe deliver again when your server does not answer within ten seconds. Ignore repeats by the event id.",
        "Why do I get duplicate webhook events?\nEvents are retried if you do not reply in 10 seconds. Deduplicate by the event's id.",
    ),
    (
        "Turn off email notifications\nUnder Profile, Notifications, clear the boxes of what you do not want to get by mail.",
        "How to stop notification emails\nOpen Profile > Notifications and untick the emails you no longer want.",
    ),
    (
        "Cancel your subscription\nBilling, Plan, Cancel. You keep access until the paid month ends; nothing is charged after it.",
        "How do I cancel my plan?\nGo to Billing > Plan and press Cancel. Access ends with the period you have paid for.",
    ),
)
OTHER = (
    (
        "How do I add a seat?\nOpen Settings, then Billing, and press Add seat. The new seat is charged from today.",
        "How do I remove a seat?\nOpen Settings, then Billing, and press Remove seat. You get a credit on the next invoice.",
    ),
    (
        "Resetting your password\nPress Forgot password on the sign-in page. We send a link; it works for one hour.",
        "Changing your password\nUnder Profile, Security, type the old password and twice the new one. You are signed out everywhere else.",
    ),
    (
        "Rotate an API key\nOpen Developer settings, press Rotate beside the key, and use the new key within 24 hours.",
        "Create an API key\nOpen Developer settings, press New key and choose what it may do. The key is shown once.",
    ),
    (
        "Export your data\nChoose Reports, then Export as CSV. Large exports are sent to you by mail when they are ready.",
        "Import contacts\nChoose Contacts, then Import, and upload a CSV file. Columns are matched by their headings.",
    ),
    (
        "Change the invoice address\nBilling, Invoice details, Edit. It stands on the next invoice; old ones stay as they are.",
        "Change the card that is charged\nBilling, Payment method, Replace. The next invoice is charged to the new card.",
    ),
    (
        "Invite a colleague\nPress Invite in the member list and type their address. It ends after seven days.",
        "Remove a colleague\nPress the dots beside their name in the member list and choose Remove. Their work stays.",
    ),
    (
        "Set up single sign-on\nUpload the metadata of your identity provider under Security, Single sign-on. Test it with one person.",
        "Set up two-factor authentication\nUnder Security, Two-factor, scan the code with an app and keep the recovery codes.",
    ),
    (
        "Webhooks arrive twice\nWe deliver again when your server does not answer within ten seconds. Ignore repeats by the event id.",
        "Webhooks do not arrive\nLook at the delivery log under Developer, Webhooks. After a day of failures a webhook is switched off.",
    ),
    (
        "Turn off email notifications\nUnder Profile, Notifications, clear the boxes of what you do not want to get by mail.",
        "Change your email address\nUnder Profile, Email, type the new address and confirm it by the link that we send there.",
    ),
    (
        "Cancel your subscription\nBilling, Plan, Cancel. You keep access until the paid month ends; nothing is charged after it.",
        "Upgrade your subscription\nBilling, Plan, Upgrade. You have the new features at once and pay the difference.",
    ),
    (
        "Why is my export empty?\nAn export holds what the filter shows. Clear the filter of the report and export it again.",
        "Export your data\nChoose Reports, then Export as CSV. Large exports are sent to you by mail when they are ready.",
    ),
    (
        "The app is slow on Android\nClear the cache of the app and install the newest version.",
        "The app is slow on the web\nTurn off browser extensions and reload the page with the shift key held.",
    ),
)


def main() -> None:
    """Print the least alike of the same, the most alike of the others, and what the bars make of them."""
    embedder = open_embedder(DEFAULT, Path("data") / "cache")
    scores = {name: sorted(_scores(embedder, one, other) for one, other in pairs) for name, pairs in (("same", SAME), ("other", OTHER))}
    for name, found in scores.items():
        proposed = sum(score >= ALIKE and near >= NEAR for score, near in found)
        print(f"{name}: {proposed} of {len(found)} proposed; {' '.join(f'{score:.3f}/{near:.3f}' for score, near in found)}")


def _scores(embedder: Embedder, one: str, other: str) -> tuple[float, float]:
    vectors = [embedder.embed([passage.embedded for passage in chunk(_article(text))]) for text in (one, other)]
    return alike(*vectors), float(mean(vectors[0]) @ mean(vectors[1]))


def _article(text: str) -> Article:
    title, _, words = text.partition("\n")
    return Article(title, title, words)


if __name__ == "__main__":
    main()
