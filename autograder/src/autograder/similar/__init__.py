"""Pairs of submissions that are worth a look: `autograder similar`.

    compare   the course's submissions, each read in a child with little time and memory (apart)
      └► reading     a notebook as cells, and what they hold in common with others:
           tokens        code without names, comments and layout; the words of a text
      └► scores      what pairs share that few others have, and where a class ends
           passages      what two students share, beside each other
           report, page  what is told: on a terminal, as JSON, as a page

**Fingerprints.** Code is read as a sequence of tokens in which names that a student chose are alike,
and comments, docstrings and layout are left out; a text is read as a sequence of words. All passages
of `reading.CODE` tokens, or `reading.WORDS` words, inside one cell are fingerprints (k-grams), so
that the order of cells and functions is of no account. Moss keeps a part of them by winnowing
(Schleimer, Wilkerson and Aiken, *Winnowing: local algorithms for document fingerprinting*, SIGMOD
2003), because it searches millions of documents; a class is small, all are kept, and every common
passage of that length is found. The libraries that there are know nothing of the rest of a class, read
nothing in a limited child, or cannot be used under this licence.

**Weight.** What stands in the release weighs nothing. Neither does what more than `scores.COMMON` of
the class have (and more than `scores.FEW`): that is how one answers. Else a fingerprint that n students have weighs 1/(n - 1): a
passage that only two have counts in full for their pair.

**Threshold.** It follows from the class's own distribution: see `scores.threshold`.
"""
