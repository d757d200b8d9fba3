"""What we know: cases, mail, deadlines, the outbox and the audit trail."""
