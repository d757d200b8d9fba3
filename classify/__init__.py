"""What a message says: signals found in its words, each with its evidence."""
