"""What must happen: grades, deadlines, routes and scope, all of it data."""
