"""The frame of the engine's pages: one file each, that needs nothing else, on paper, at night and on
a phone.
"""
