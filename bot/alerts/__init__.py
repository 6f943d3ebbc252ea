"""Alerts and timers: sweeps that ask the rows what is due. Timers only ask, rows decide."""
