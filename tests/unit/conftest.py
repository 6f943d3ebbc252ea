"""Nothing for ordinary runs; `pytest --hypothesis-profile=thorough tests/unit/…` tries each property 10,000 times."""

from hypothesis import settings

settings.register_profile("thorough", max_examples=10_000, deadline=None)
