"""Marking by question, in a page of this machine: `autograder mark`.

    browser ◄─► guard ◄─► room ◄─► desk ──────► course.by_hand ──► the gradebook
    page.js               pages    claims
                          shown    piles ─────► course.*, rubric, answers, alike

A *pile* is all answers to one graded cell. The gradebook is the only store of marks: points in its
`manual_score`, the sentences of the rubric that an answer has, and what the marker wrote, in its
comment. What lies beside the course is the rubric alone.
"""
