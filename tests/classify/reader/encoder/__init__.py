"""Tests of the optional encoder."""
