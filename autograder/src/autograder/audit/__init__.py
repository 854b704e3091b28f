"""The author's tests, tested: what would they pay for that is worth nothing?

questions   which answers and which tests belong together, and the least that runs them
battery     worthless answers          worthless   what such an answer does, in its kernel
mutants     the author's solution, with one thing changed
filed       answers that the author keeps beside the course, and what she accepts
trials      all of these, graded as a class is
report      what came of it, as text and as data          page   as a page
"""
