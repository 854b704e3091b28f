"""What goes out to a learning platform and what comes in from one: grades, and submissions."""
