"""
The numbers: what this desk does in a second, beside the limit each is measured against.

Measures and reports; never judges a test run. ``python -m benchmarks`` prints one table and writes it as JSON. The load, the
bot and whatever it is compared with run as processes of their own, so that none of them borrows another one's time.
"""
