# student: b112522080, Mei-Ling, Wu
# deserves: 0
# Handed in a text file, and no notebook.


# %% file notes.txt
I will send the notebook by e-mail. Sorry!
