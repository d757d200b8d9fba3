"""Faults under `palsbox worker` and `palsbox beat` as processes, between real servers."""
