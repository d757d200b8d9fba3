"""The team's workbench for rules: `palsbox rules …`."""
