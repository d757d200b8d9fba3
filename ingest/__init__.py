"""What came in: bytes from a mailbox become a `Message`."""
