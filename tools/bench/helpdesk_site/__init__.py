"""A django-helpdesk with one queue, as its manual sets it up. Runs in an environment of its own."""
