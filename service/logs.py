"""Structured logs. They carry ids, counts and references, never a patient's words."""

import logging
import sys
from typing import Literal

import structlog


def set_up_logs(form: Literal["console", "json"], *, level: int = logging.INFO) -> None:
    """Sends every log line to standard error, for people or for machines."""
    last: structlog.types.Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
