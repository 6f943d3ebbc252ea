"""Discord: what comes over its gateway, and what goes out by its HTTP interface. The only room that knows discord.py."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # its voice support imports a module that Python 3.13 drops
    import discord as _library  # noqa: F401
