"""What mailboxes have in common that tell what changed in a folder since a state they gave."""
