"""What a student gets back: a page for each submission.

outline, marks, autograded/ ──► results ──► page ──► writing: files, exchange, archives
                                   ▲
                               messages: what a test may say, by how much is to be revealed
"""
