"""Who has a mailbox on the first start: the support desk, its team, customers, a stranger, and two whose mailboxes answer by themselves."""

from dataclasses import dataclass

DOMAIN = "northwind.example"
DESK = f"support@{DOMAIN}"
SERVER = f"mx.{DOMAIN}"
PASSWORD = "sandbox"  # noqa: S105 - of a mailbox that exists in this process only


@dataclass(slots=True)
class Person:
    """Somebody with a mail program. `style` is how it quotes; who `forges` may write any address into From."""

    id: str
    name: str
    real_name: str
    address: str
    side: str
    note: str
    color: str
    style: str = "lines"
    forges: bool = False
    is_away: bool = False
    is_closed: bool = False


def people() -> list[Person]:
    """Give the people, as they are at the beginning."""

    def agent(name: str, real_name: str, note: str, color: str) -> Person:
        return Person(f"M0{name.upper()}", name, real_name, f"{name}@{DOMAIN}", "team", note, color)

    return [
        Person("M0ADA", "ada", "Ada Miller", "ada@acme.example", "customer", "Acme", "edae49"),
        Person("M0JOAN", "joan", "Joan Reyes", "joan@acme.example", "customer", "Acme, Ada's colleague", "5f7adb", style="header"),
        Person("M0CHEN", "chen", "Chen Wu", "chen@fabrikam.example", "customer", "Fabrikam", "66a182"),
        Person(
            "M0MALLORY", "mallory", "Mallory Quinn", "mallory@nowhere.example", "customer", "a stranger who forges", "8a5a44", forges=True
        ),
        Person("M0OLAF", "olaf", "Olaf Berg", "olaf@initech.example", "customer", "out of office", "4f8a8b", is_away=True),
        Person("M0GUS", "gus", "Gus Park", "gus@umbrella.example", "customer", "mail to him comes back", "9b5de5", is_closed=True),
        agent("lena", "Lena Fischer", "agent", "d1495b"),
        agent("tom", "Tom Baker", "agent", "00798c"),
        agent("priya", "Priya Nair", "lead", "8d6a9f"),
        agent("sam", "Sam Osei", "admin", "3d5a80"),
    ]
