"""A slow second reader, asked after the first decision in a queue of its own."""
