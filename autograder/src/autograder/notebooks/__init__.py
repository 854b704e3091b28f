"""Notebooks as cells, from the bytes of a file to what is executed; nothing runs here."""
