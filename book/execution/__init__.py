"""Execute the chapters: `python -m book.execution`, which `make book` calls before Sphinx.

- `record`: what an execution used, and whether a chapter has to be executed again
- `kernel`: the process of a kernel, forked from one that has imported the large libraries
- `uses`: which files of the repository a kernel imports and opens
- `process`: a kernel's process as jupyter_client asks for it
- `chapter`: one notebook in one kernel, by nbclient
- `side_by_side`: as many chapters at a time as there are processors, into the cache of jupyter-cache
- `table`: what the log of `make` has of the processor seconds
"""
