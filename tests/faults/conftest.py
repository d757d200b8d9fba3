"""The house of the service's tests, for these tests too."""

from tests.service.conftest import house, triage

__all__ = ["house", "triage"]
