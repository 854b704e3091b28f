"""A course folder of nbgrader: what waits to be graded, grading it, and recording the results."""
