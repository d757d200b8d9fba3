"""An optional reader: a small sentence encoder that was taught to hear danger."""
