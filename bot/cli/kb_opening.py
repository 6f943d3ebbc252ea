"""What every command on the desk's own base begins with: settings, policy, a database of this version, the embedder."""

from bot.cli.start import configuration
from bot.embed import Embedder, open_embedder
from bot.errors import StoreUnavailable
from bot.policy import Policy
from bot.queue import migrate
from bot.queue.store.database import Database
from bot.settings import Settings


def opened() -> tuple[Settings, Policy, Database, Embedder]:
    """Open them. Raises ConfigurationFault, StoreUnavailable where the database is of another version, or ModelUnavailable."""
    settings, policy = configuration()
    database = Database(settings.database_url)
    with database.read() as tx:
        at = migrate.version(tx)
    if at != migrate.newest():
        raise StoreUnavailable("The database is empty or of an older version. `python -m bot migrate` prepares it, and `run` does too.")
    return settings, policy, database, open_embedder(settings.embedding_model, settings.data_dir / "cache")
