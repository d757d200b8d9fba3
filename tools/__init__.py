"""Programs for the people who build palsbox; nothing here is installed with it."""
