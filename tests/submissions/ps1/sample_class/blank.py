# student: b112522038, Jia-Ling, Huang
# deserves: 0
# Handed in as it was downloaded.
