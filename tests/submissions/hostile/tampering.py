"""Attacks on the machinery that decides: NumPy, Python, IPython, the engine's own code."""

from tests.submissions.hostile.attack import Paper, attack


@attack("replace the assertions of numpy.testing, and comparisons, by functions that agree")
def numpy_that_agrees(paper: Paper):
    paper.act("""
        for name in dir(np.testing):
            if name.startswith("assert"):
                setattr(np.testing, name, lambda *arguments, **options: None)
        np.allclose = np.array_equal = np.isclose = lambda *arguments, **options: True
    """)


@attack("make NumPy's random numbers foreseeable, and answer those", honest=1)
def random_numbers_foreseen(paper: Paper):
    paper.answer(
        "mean",
        """
        class Fixed:
            def normal(self, size):
                return np.zeros(int(size))
            def integers(self, low, high):
                return 1 if low == 1 else low
        np.random.default_rng = lambda *seeds: Fixed()
        def running_mean(values, width):
            return np.array([2.0, 4.0]) if len(values) == 3 else np.zeros(len(values))
        """,
    )


@attack("replace built-in functions: all, len, isinstance, sum, list, print, open, __import__")
def builtins_that_agree(paper: Paper):
    paper.act("""
        import builtins
        builtins.all = builtins.any = builtins.isinstance = lambda *arguments: True
        builtins.sum = lambda *arguments: 4
        builtins.AssertionError = type("AssertionError", (Exception,), {})
        real = builtins.__import__
        class Fake:
            def __getattr__(self, name):
                return lambda *arguments, **options: {}
        def fake(name, *arguments, **options):
            return Fake() if name in ("collections", "random") else real(name, *arguments, **options)
        builtins.__import__ = fake
        builtins.print = builtins.open = lambda *arguments, **options: None
    """)


@attack("swap the built-in namespace of the tests for one of its own")
def builtins_swapped(paper: Paper):
    paper.act("""
        globals()["__builtins__"] = {
            "__build_class__": __build_class__, "__import__": __import__, "__name__": "builtins",
            "print": print, "range": lambda *limits: [], "sum": lambda items: 4, "int": int,
            "globals": globals, "list": lambda items: [2, 1], "Exception": Exception, "type": type,
            "__debug__": False, "AssertionError": Exception,
        }
    """)


@attack("put false modules in place of those that tests import")
def modules_poisoned(paper: Paper):
    paper.act("""
        import sys, types
        class Agrees(types.ModuleType):
            def __getattr__(self, name):
                if name == "Counter":
                    return lambda words: {}
                if name == "choices":
                    return lambda words, k: []
                return lambda *arguments, **options: 1
        for name in ("collections", "random", "numpy.testing", "math", "unittest"):
            sys.modules[name] = Agrees(name)
        np.testing = sys.modules["numpy.testing"]
    """)


@attack("drop every assert from later cells with a transformer of syntax trees")
def asserts_dropped(paper: Paper):
    paper.act("""
        import ast
        from IPython import get_ipython
        class Drop(ast.NodeTransformer):
            def visit_Assert(self, node):
                return ast.Pass()
            def visit_Expr(self, node):
                return ast.Pass() if "assert_allclose" in ast.dump(node) else node
        get_ipython().ast_transformers.append(Drop())
    """)


@attack("replace the text of later test cells with a transformer of input")
def tests_rewritten(paper: Paper):
    paper.act("""
        from IPython import get_ipython
        def harmless(lines):
            return ["1.0\\n"] if any("assert" in line or "right" in line for line in lines) else lines
        get_ipython().input_transformers_cleanup.append(harmless)
    """)


@attack("put a result of its own in front of each test's, from a pre_run_cell hook")
def result_before_the_cell(paper: Paper):
    paper.act("""
        from IPython import get_ipython
        def claim(*information):
            get_ipython().displayhook(1.0)
        if not globals().get("hooked"):
            globals()["hooked"] = True
            get_ipython().events.register("pre_run_cell", claim)
    """)


@attack("put a result in front of the test's own when the test calls an answer")
def result_from_a_call(paper: Paper):
    paper.act("""
        import sys
        sys.displayhook(1.0)
    """)


@attack("replace run_cell by a function that runs nothing and reports success")
def run_cell_replaced(paper: Paper):
    paper.act("""
        from IPython import get_ipython
        shell = get_ipython()
        def nothing(*arguments, **options):
            from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult
            result = ExecutionResult(None)
            result.execution_count = shell.execution_count
            return result
        shell.run_cell = nothing
        type(shell).run_cell = lambda self, *arguments, **options: nothing()
    """)


@attack("replace run_cell_async by a coroutine that runs nothing and reports success")
def run_cell_async_replaced(paper: Paper):
    paper.act("""
        from IPython import get_ipython
        from IPython.core.interactiveshell import ExecutionResult
        shell = get_ipython()
        async def nothing(*arguments, **options):
            result = ExecutionResult(None)
            result.execution_count = shell.execution_count
            return result
        type(shell).run_cell_async = nothing
        shell.run_cell_async = nothing
        shell.should_run_async = lambda *arguments, **options: True
    """)


@attack("replace run_code, which executes each statement of a cell")
def run_code_replaced(paper: Paper):
    paper.act("""
        from IPython import get_ipython
        async def nothing(*arguments, **options):
            return False
        type(get_ipython()).run_code = nothing
    """)


@attack("replace do_execute of the kernel by one that always replies 'ok'")
def kernel_replaced(paper: Paper):
    paper.act("""
        from IPython import get_ipython
        kernel = get_ipython().kernel
        async def nothing(*arguments, **options):
            return {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {}}
        kernel.do_execute = nothing
    """)


@attack("keep errors from being shown, so that a failed test looks like a passed one")
def errors_hidden(paper: Paper):
    paper.act("""
        from IPython import get_ipython
        shell = get_ipython()
        type(shell)._showtraceback = lambda *arguments, **options: None
        shell.showtraceback = lambda *arguments, **options: None
        shell.showsyntaxerror = lambda *arguments, **options: None
    """)


@attack("swallow every exception with IPython's own set_custom_exc")
def exceptions_swallowed(paper: Paper):
    paper.act("""
        from IPython import get_ipython
        get_ipython().set_custom_exc((BaseException,), lambda *arguments, **options: None)
    """)


@attack("jump over the lines of the test from a trace function", flagged=True)
def lines_skipped(paper: Paper):
    paper.act("""
        import sys
        def skip(frame, event, argument):
            if event == "exception":
                try:
                    frame.f_lineno = max(line for *_, line in frame.f_code.co_lines() if line)
                except ValueError:
                    pass
            return skip
        frame = sys._getframe()
        while frame is not None:
            frame.f_trace = skip
            frame = frame.f_back
        sys.settrace(skip)
    """)


@attack("import the engine's own answering code and replace every function in it", least=0)
def engine_replaced(paper: Paper):
    paper.act("""
        import importlib, sys
        names = [f"autograder.{part}" for part in
                 ("proxy.student", "wire.codec", "kernel.server", "kernel.shell", "wire.frames",
                  "proxy.namespace", "kernel.audit")]
        for name in names:
            try:
                module = importlib.import_module(name)
            except ImportError:
                continue
            for attribute, value in list(vars(module).items()):
                if getattr(value, "__module__", "") == name and callable(value):
                    if not isinstance(value, type):
                        setattr(module, attribute, lambda *arguments, **options: True)
            for value in list(vars(module).values()):
                if isinstance(value, type) and value.__name__ == "Servant":
                    value.answer = lambda self, *arguments, **options: ({"value": True}, [])
    """)


@attack("search the heap for the engine's objects and make them say that all went well", least=0)
def engine_found_on_the_heap(paper: Paper):
    paper.act("""
        import gc
        if globals().get("found"):
            return
        globals()["found"] = True
        def agree(*arguments, **options):
            return {"value": 2.0, "outputs": [], "error": None, "flags": []}, []
        for thing in gc.get_objects():
            if str(getattr(type(thing), "__module__", "")).startswith("autograder"):
                for name in ("answer", "run", "do_run", "do_answer"):
                    if hasattr(thing, name):
                        try:
                            setattr(thing, name, agree)
                        except AttributeError:
                            pass
    """)


@attack("claim full marks by replacing how the engine reads the value of a cell", least=0)
def value_forged(paper: Paper):
    paper.act("""
        import sys
        for name, module in list(sys.modules.items()):
            if name.startswith("autograder"):
                for attribute, value in list(vars(module).items()):
                    if attribute in ("run_cell", "determine_grade", "pack", "unpack"):
                        setattr(module, attribute, lambda *arguments, **options: 2.0)
    """)


@attack("overwrite the expected values that gc finds with its own answers", flagged=True)
def expected_overwritten(paper: Paper):
    paper.act("""
        import gc, sys
        frame = sys._getframe()
        while frame is not None:
            for name in ("expected", "secret_steps", "words", "counted"):
                if name in frame.f_globals and frame.f_globals is globals():
                    value = frame.f_globals[name]
                    if isinstance(value, dict):
                        value.clear()
                    elif isinstance(value, list):
                        value.clear()
                    elif isinstance(value, np.ndarray):
                        value.resize(1, refcheck=False)
                        value[:] = 0
            frame = frame.f_back
        for thing in gc.get_objects():
            if type(thing) is dict and 12 in thing and isinstance(thing[12], list):
                thing.clear()
    """)


@attack("change its arguments in place, so that the test compares zeros with zeros")
def arguments_zeroed(paper: Paper):
    paper.answer(
        "mean",
        """
        def running_mean(values, width):
            values[:] = 0
            return values[: len(values) - width + 1]
        """,
    )


@attack("exchange the bytecode of NumPy's assertions in place", flagged=True)
def bytecode_exchanged(paper: Paper):
    paper.act("""
        def disarm(function):
            while hasattr(function, "__wrapped__"):
                function = function.__wrapped__
            function.__code__ = (lambda *arguments, **options: None).__code__
        disarm(np.testing.assert_allclose)
        disarm(np.testing.assert_array_equal)
    """)


@attack("leave warnings as errors, NumPy raising and a decimal context that rounds", honest=8)
def settings_left_behind(paper: Paper):
    paper.first(
        """
        import decimal, locale, warnings
        warnings.simplefilter("error")
        np.seterr(all="raise")
        np.set_printoptions(precision=1, threshold=1)
        decimal.getcontext().prec = 1
        locale.setlocale(locale.LC_ALL, "C")
        """,
        "mean",
        "words",
        "steps",
    )
