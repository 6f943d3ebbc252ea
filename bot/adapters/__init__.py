"""Adapters: one outside place to talk each. They translate; they never decide and never see the database."""
