"""What runs in a forked kernel: a shell, and the loop that does what the worker asks for."""
