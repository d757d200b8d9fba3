"""The register of MPs, brought up to date: `palsbox mps refresh`."""
