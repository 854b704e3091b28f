"""Grading one submission: its notebooks run in two kernels, cell by cell."""
