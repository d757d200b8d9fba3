"""The second reader: hears danger in words that no rule was written for."""
