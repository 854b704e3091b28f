"""Kernels: warm, sandboxed processes that run cells and answer with data."""
