"""`make bench`: palsbox from the mailbox to the accepted answer, beside others, in one run.

Dovecot and the SMTP sink are real servers on ports of their own; docs/benchmarks.md says what
is compared and how.
"""
