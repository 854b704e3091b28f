"""How a test reaches an answer.

The test `assert squares(3) == [1, 4, 9]` runs in the examiner's kernel; the function `squares`
exists only in the student's. They are two processes; a socket, the link, connects them:

    examiner's kernel                          student's kernel
    ─────────────────                          ────────────────
    test cell
      reads a name          squares ───┐
    namespace.StudentNames             │
      asks for it                      │
    examiner.Client.request            │       kernel.server
      writes the request               │         hands it on
    protocol.write_fields              │       student.Servant.answer
    wire.codec, wire.frames ── link ───┼─────► protocol.read_fields
                                       │         looks the name up; a function is no data:
                                       │         it stays, and its number goes back
    protocol.read_reply ◄──────────────┴────── protocol.respond
      makes a Handle of the number
    handles.Handle.__call__(3)     ── link ──► calls the function, notes what it changed in place
    [1, 4, 9]: a list of numbers   ◄────────── (changes.Snapshot)
      compared here, by the examiner

1. **Names.** A test cell's globals are a `StudentNames`. A name that belongs to the student is
   asked for at every read. A name that a test binds and the author's answers read is the test's
   own; the student's kernel is told what it stands for before its code runs again. Whose a name is
   `notebooks.analysis.placement` reads from the author's cells.
2. **Values.** What can be data comes as data: a fresh copy, read by `wire.codec`, which builds
   nothing but data. That holds for Python's own types, NumPy's arrays, pandas' tables, SciPy's
   sparse matrices, Pillow's images, and dataclasses, named tuples and enums of locked cells, of
   which each side makes instances of its own class (`instances`). What cannot (a function, a class,
   a model) stays; the examiner gets a `Handle`. Data that a test reads by a name or an attribute is
   lent: until the cell ends, the copy and the student's object are kept alike (`lent`).
3. **Handles.** What a test does with a handle (attributes, calls, items, `operators`) is asked of
   the object. What would let the object decide the test, `handle == 9`, is answered here.
4. **Arguments.** They are copied, too. What a call changed in them in place comes back with the
   reply and is repeated here (`changes`). A function of the test goes as a number; when the
   student's code calls it, the student's kernel asks back (`Client.callback`). So it does for each
   item of an iterator, and for what it does with an open file (`streams`) or a Mock (`mocks`). Any
   other object goes as a pickle (`pickles`) if its class is one of a library, of a module beside
   the notebook or of a locked cell. No class, function or constant of a test's code is ever in one:
   a test's function in an object is a number there, too, and an object of a test's class is refused
   with a TypeError. An object that was handed over stays the test's: the student's code has a copy,
   the same one at each call. Of what it changes in the copy, data comes back (`states`):
   attributes, where a random generator stands, what a buffer holds. All else, an Axes that is drawn
   on, stays with the copy.
5. **Exceptions, warnings, logs.** What the student's code raises is raised here again with the
   same message, as the nearest type that is known here (`exceptions`): Python's, a library's, a
   locked cell's, or what stands for a class of the student's (`errorclasses`), in which nothing of
   the student's runs. What Python takes for the end of a loop (StopIteration) is a RuntimeError
   here, unless it comes from a step of an iterator. Its warnings are issued here again (`warned`),
   its log records handled (`logged`).
6. **Files.** What changed in the folders of one kernel goes to the other ahead of each message
   (`kernel.folders`). A file that lies beside the notebook keeps the author's contents here, unless
   the author's own answer writes it.

A test that cannot be judged so runs in the student's kernel, and nothing here protects it: the
rehearsal (`course.rehearsal`) finds which tests these are.

Nothing that the student's kernel sends is believed to be more than data, and no pickle of it is
read. Of a test nothing is sent but the arguments of its calls, the names that it shares, and what
it changed in data that it was lent.
"""
