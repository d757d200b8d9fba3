"""Trains and compares second readers; no part of the installed program."""
