"""What honest students do by accident: none of it may cost a point that was earned."""

from tests.submissions.hostile.attack import Paper, attack

ALL = ("mean", "words", "steps")


@attack("warn, and write to the error stream, in answers that are right", honest=8)
def warnings_in_answers(paper: Paper):
    paper.answer_honestly()
    for name in ALL:
        cell = paper.cell(name)
        first, _, rest = cell.source.partition("\n")
        noise = "    import sys, warnings, os\n    warnings.warn('careful')\n"
        noise += "    print('odd', file=sys.stderr)\n    os.write(2, b'native\\n')\n"
        cell.source = f"{first}\n{noise}{rest}"


@attack("close the standard streams", honest=8)
def streams_closed(paper: Paper):
    paper.first(
        """
        import os, sys
        sys.stdout.close()
        sys.stderr = None
        os.close(0)
        """,
        *ALL,
    )


@attack("use the names of built-in functions for its own things", honest=8)
def builtins_shadowed(paper: Paper):
    paper.answer_honestly()
    paper.before("mean-visible", "all = isinstance = int = sum = list = 'mine'")


@attack("use the names of the tests' modules and variables for its own things", honest=8)
def names_taken(paper: Paper):
    paper.answer_honestly()
    paper.before("mean", "expected = rng = secret = collections = words = right = random = None")
    paper.before("mean-visible", "import numpy\nvalues = width = 0")


@attack("leave a cell that does not parse and one that fails", honest=8)
def cells_that_fail(paper: Paper):
    paper.first("def half(:\n    pass", *ALL)
    paper.before("mean", "1 / 0")


@attack("ask for input", honest=8)
def asks_for_input(paper: Paper):
    paper.first("name = input('Who are you? ')", *ALL)


@attack("read a file that is on its own disk alone, and draw a figure", honest=8)
def files_of_its_own(paper: Paper):
    paper.first("open('C:/Users/me/data.csv').read()", *ALL)


@attack("stop an event loop and start another", honest=8)
def event_loops(paper: Paper):
    paper.first(
        """
        import asyncio
        async def work():
            await asyncio.sleep(0)
        await work()
        asyncio.get_event_loop().stop()
        """,
        *ALL,
    )
