"""Tokens instead of passwords: OAuth 2.0 at Microsoft Entra, for Graph, IMAP and SMTP."""
