"""The commands of `autograder`, a module each: arguments in, exit status out."""
