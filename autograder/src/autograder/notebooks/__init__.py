"""Notebooks: what the instructor wrote, what the student sent, and running the two together."""
