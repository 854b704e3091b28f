"""nbgrader's folders and gradebook: what is read of a course, and what is written into it."""
