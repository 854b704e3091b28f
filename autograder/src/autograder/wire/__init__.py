"""Values as bytes between processes that do not trust each other.

`frames` sends messages over a socket, `codec` writes and reads the values in them. The other
modules have the types, each type's writer beside its reader.
"""
