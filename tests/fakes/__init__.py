"""Doubles that we wrote: they behave like the real thing and let a test look inside."""
