"""What a class did with an assignment: the numbers of its questions, and a page for the instructor.

`measures` and `failures` know plain numbers and texts, `results` makes a class of them, `page` and
`numbers` write it down.
"""
