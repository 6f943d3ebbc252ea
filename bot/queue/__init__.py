"""The queue: tickets and their lifecycle, the durable job table, the database behind both, and the worker that empties it."""
