"""A strict Discord on loopback: one guild, its people, a gateway and the REST API that a real client library speaks."""
