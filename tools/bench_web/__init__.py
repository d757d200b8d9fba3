"""How long the pages of the queue take at a thousand, a hundred thousand and a million cases."""
