"""What Celery has to say, as lines of our own log: one sentence, once, with no traceback."""

import logging

import structlog

log = structlog.get_logger()


class OneLine(logging.Handler):
    """Passes warnings and errors on. A warning that says the same again and again, such as
    that the broker is away, is passed on once."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._last = ""

    def emit(self, record: logging.LogRecord) -> None:
        template = str(record.msg)
        repeated, self._last = template == self._last, template
        if record.levelno < logging.WARNING or repeated:
            return
        # Only the first line: what follows it is a traceback.
        sentence = record.getMessage().strip().partition("\n")[0]
        log.log(record.levelno, "celery", says=sentence)


def log_in_one_line() -> None:
    """Has everything that Celery and its transport log go through `OneLine`."""
    handler = OneLine()
    for name in ("celery", "kombu", "amqp", "redis"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
        logger.setLevel(logging.INFO)
