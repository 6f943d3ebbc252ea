"""Every query, grouped by noun. Functions take an open transaction; only ``Database`` opens one. No rules live here."""
