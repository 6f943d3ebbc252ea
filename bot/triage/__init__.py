"""Triage: what an incoming message means. Pure judgements that carry their reasons; nothing here reads or writes anything."""
