"""Mailboxes of Exchange on premises through Exchange Web Services: `ews://mailbox@host`."""
