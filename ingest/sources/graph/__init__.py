"""Mailboxes of Microsoft 365 through Microsoft Graph: `graph://tenant/mailbox`."""
