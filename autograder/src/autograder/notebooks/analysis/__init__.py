"""Where each of the instructor's cells runs, and whose each name is, read from the cells' text."""
