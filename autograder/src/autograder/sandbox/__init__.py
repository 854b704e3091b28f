"""Processes in which kernels run: forked from a zygote, isolated, limited, and ended."""
