"""Makes the database and the queue: python -m helpdesk_site.prepare IMAP_PORT USER SECRET."""

import sys

import django
from django.core.management import call_command


def main(imap_port: str, user: str, secret: str) -> None:
    """Migrates and adds the one queue, whose submitters are written to."""
    django.setup()
    call_command("migrate", verbosity=0)
    from helpdesk.models import Queue  # noqa: PLC0415 - only there once Django is set up

    Queue.objects.create(
        title="PALS",
        slug="pals",
        email_address="pals@trust.example",
        allow_email_submission=True,
        email_box_type="imap",
        email_box_host="127.0.0.1",
        email_box_port=int(imap_port),
        email_box_ssl=False,
        email_box_user=user,
        email_box_pass=secret,
        email_box_imap_folder="INBOX",
        email_box_interval=0,
        enable_notifications_on_email_events=True,
        logging_type="none",
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
