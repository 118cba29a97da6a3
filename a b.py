# A session of poolscope, as a Python program.
#
# The same functions, the same calls, in the same order; what a command printed is printed.
# What failed, and what Python has nothing for, is left out with a comment.


if __name__ == "__main__":
    # export  (left out: it failed)
    # export x  (left out: it failed)
    # export /nosuch/x.py  (left out: it failed)
    # export x.txt  (left out: it failed)
    # export /tmp  (left out: it failed)
    pass
