"""An IPython shell that runs cells and collects what they show, as a notebook would keep it.

The shell is made once, in the zygote, and every forked kernel inherits it. It speaks to
nobody: what a cell prints, displays and returns is a list of outputs in nbformat's terms.
"""

import ast
import contextlib
import io
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from numbers import Real
from types import CodeType, ModuleType
from typing import Any

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell, InteractiveShellABC
from IPython.utils.text import LSString, SList
from traitlets import Instance, Type
from traitlets.config import Config

from autograder.kernel import debuggers
from autograder.kernel.outputs import Outputs
from autograder.kernel.programs import run_program
from autograder.kernel.transform import QuickTransformer
from autograder.proxy import unequal
from autograder.proxy.tracebacks import leave_out_engine, shorten_paths
from autograder.wire.messages import Displayed, Output, Raised
from autograder.wire.prepared import code_name, statements

NATIVE_OUTPUT = 2  # the file descriptor whose file holds what native code printed


class Stream(io.TextIOBase):
    """Standard output or error of a kernel."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, name: str, outputs: Outputs):
        self.name = name
        self._outputs = outputs

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() takes a str, not {type(text).__name__}")
        self._outputs.text(self.name, text)
        return len(text)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return NATIVE_OUTPUT

    def isatty(self) -> bool:
        return False


class Publisher(DisplayPublisher):
    """What `display(...)` shows becomes an output."""

    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        source: object = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **_ignored: object,
    ) -> None:
        display_id = (transient or {}).get("display_id", "")
        if update:
            self.shell.outputs.update(display_id, data, metadata or {})
            return
        output: Displayed = {
            "output_type": "display_data",
            "data": data,
            "metadata": metadata or {},
        }
        if display_id:
            output["display_id"] = display_id
        self.shell.outputs.rich(output)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.clear()


class ResultHook(DisplayHook):
    """The value of a cell's last expression becomes an output."""

    def write_output_prompt(self) -> None: ...

    @staticmethod
    def semicolon_at_end_of_expression(expression: str) -> bool:
        """Whether a cell ends in one. IPython splits the cell into tokens to find out."""
        lines = (line.strip() for line in reversed(expression.splitlines()))
        if ";" not in next((line for line in lines if line and line[0] != "#"), ""):
            return False
        ends: bool = DisplayHook.semicolon_at_end_of_expression(expression)
        return ends

    def write_format_data(
        self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None
    ) -> None:
        assert self.shell is not None
        self.shell.outputs.rich(
            {
                "output_type": "execute_result",
                "execution_count": self.shell.execution_count,
                "data": format_dict,
                "metadata": md_dict or {},
            }
        )


class Compiler(CachingCompiler):
    """IPython's compiler, which leaves alone what is compiled already."""

    ready = False  # whether the next cell is

    def ast_parse(self, source: str, filename: str = "<unknown>", symbol: str = "exec") -> ast.AST:
        """The syntax tree of a cell; an empty one if its code is there."""
        return ast.Module([], []) if self.ready else super().ast_parse(source, filename, symbol)

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        """What stands for the file of a cell."""
        if self.ready:
            return code_name(transformed_code)
        name: str = super().get_code_name(raw_code, transformed_code, number)
        return name


class Shell(InteractiveShell):
    """IPython without a terminal, a history file, or anybody to ask."""

    displayhook_class = Type(ResultHook)
    display_pub_class = Type(Publisher)
    compiler_class = Type(Compiler)
    outputs = Instance(Outputs)
    compile: Compiler
    _ready: list[CodeType] | None = None  # the statements of the next cell, compiled already

    def begin(self, prepared: bytes) -> None:
        """Take the code of the next cell, unless somebody changed how cells are read."""
        as_always = (
            self.ast_node_interactivity == "last_expr"
            and not self.ast_transformers
            and self.compile.flags == self.compiler_class().flags
        )
        self._ready = statements(prepared) if prepared and as_always else None
        self.compile.ready = self._ready is not None

    def transform_cell(self, raw_cell: str) -> str:
        """A cell as Python."""
        transformed: str = raw_cell if self.compile.ready else super().transform_cell(raw_cell)
        return transformed

    async def run_ast_nodes(self, nodelist: list[ast.stmt], *others: Any, **options: Any) -> Any:
        """Run the statements of a cell; True if one of them raised."""
        code, self._ready, self.compile.ready = self._ready, None, False
        if code is None:
            return await super().run_ast_nodes(nodelist, *others, **options)
        for statement in code:
            if await self.run_code(statement, options.get("result")):
                return True
        return False

    def enable_gui(self, gui: str | None = None) -> None:
        """There is no window system; matplotlib draws into the page."""

    def ask_exit(self) -> None:
        """`exit` and `quit` end nothing: the next cell runs."""

    def should_run_async(self, raw_cell: str, **transformed: Any) -> bool:
        """Whether a cell awaits something at its top level.

        IPython compiles each cell to find out; one without these words cannot.
        """
        text = transformed.get("transformed_cell") or raw_cell
        if "await" not in text and "async" not in text:
            return False
        awaits: bool = super().should_run_async(raw_cell, **transformed)
        return awaits

    def system_piped(self, cmd: str) -> None:
        """`!cmd`, `%ls`, `%pip`: what the program prints is what the cell prints."""
        self._run_program(cmd, sys.stdout.write, depth=1)

    system = system_piped

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> SList | LSString:
        """`x = !cmd`: the lines that a program prints."""
        printed: list[str] = []
        self._run_program(cmd, printed.append, depth=depth + 1)
        text = "".join(printed)
        return SList(text.splitlines()) if split else LSString(text)

    def _run_program(self, cmd: str, show: Callable[[str], object], depth: int) -> None:
        if cmd.rstrip().endswith("&"):
            raise OSError("Background processes not supported.")  # as IPython says
        status = run_program(self.var_expand(cmd, depth=depth + 1), show)
        self.user_ns["_exit_code"] = status
        if status and getattr(self, "system_raise_on_error", False):
            raise subprocess.CalledProcessError(status, cmd)

    def _get_exc_info(self, exc_tuple: Any = None) -> tuple[Any, Any, Any]:
        kind, error, trace = super()._get_exc_info(exc_tuple)
        if isinstance(error, BaseException):
            with contextlib.suppress(Exception):  # an error of the student's own making
                leave_out_engine(error)
                trace = error.__traceback__
                if isinstance(error, AssertionError) and unequal.remembered():
                    error.add_note(unequal.remembered())
        return kind, error, trace

    def _showtraceback(
        self, etype: type[BaseException], evalue: BaseException | None, stb: list[str]
    ) -> None:
        try:
            text = str(evalue)
        except BaseException:  # the text is the student's code
            text = "(its message cannot be shown)"
        self.outputs.error(
            getattr(etype, "__name__", str(etype)), text, [shorten_paths(line) for line in stb]
        )


InteractiveShellABC.register(Shell)


def make_shell() -> Shell:
    """The shell of this process, made when it is first asked for."""
    if Shell.initialized():
        return Shell.instance()
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.autocall = 0
    config.InteractiveShell.xmode = "Plain"  # a fifth of the time of the longer ones
    folder = tempfile.mkdtemp(prefix="ipython-")
    shell = Shell.instance(config=config, ipython_dir=folder, outputs=Outputs(limit=2**20))
    shell.input_transformer_manager = QuickTransformer()
    debuggers.pass_over()
    return shell


def use_namespace(shell: Shell, namespace: dict) -> None:
    """Let the shell run its cells in another namespace, which may be a subclass of dict."""
    namespace.update(shell.user_ns)

    class Main(ModuleType):
        __dict__ = namespace

        def __getattr__(self, name: str) -> object:
            try:
                return namespace[name]
            except KeyError:
                raise AttributeError(f"module '__main__' has no attribute {name!r}") from None

    module = Main("__main__")
    shell.user_module, shell.user_ns = module, namespace
    sys.modules["__main__"] = module


@dataclass(frozen=True)
class Ran:
    """What running a cell gave."""

    outputs: list[Output]
    error: Raised | None  # the error that ended the cell
    value: float | None  # the last expression's value, if it is a real number
    cut: bool  # more was printed than is kept
    seconds: float


def run_cell(shell: Shell, source: str, prepared: bytes = b"") -> Ran:
    """Run one cell to its end; whatever it raises is part of the result.

    prepared: its code, if it is compiled already: see `wire.prepared`
    An interrupt (SIGINT) ends the cell with a KeyboardInterrupt; between cells it does nothing.
    """
    shell.outputs.start()
    shell.begin(prepared)
    unequal.forget()
    started = time.perf_counter()
    native = os.fstat(NATIVE_OUTPUT).st_size
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = Stream("stdout", shell.outputs), Stream("stderr", shell.outputs)
    try:
        with interruptible():
            result = shell.run_cell(source, store_history=True)
        failure = result.error_before_exec or result.error_in_exec
        value = result.result
    except BaseException as error:  # an interrupt while IPython itself was at work
        failure, value = error, None
    sys.stdout, sys.stderr = streams
    _add_native_output(shell.outputs, native)
    errors = [output for output in shell.outputs.items if output["output_type"] == "error"]
    if failure is not None and not errors:  # e.g. a cell that silenced its traceback
        name, text = type(failure).__name__, str(failure)
        errors = [shell.outputs.error(name, text, [repr(failure)])]
    return Ran(
        shell.outputs.finished(),
        errors[-1] if failure is not None else None,
        float(value) if isinstance(value, Real) and not isinstance(value, bool) else None,
        shell.outputs.cut,
        time.perf_counter() - started,
    )


_may_be_interrupted = False


def heed_interrupts() -> None:
    """From here on SIGINT ends what runs within `interruptible`, and does nothing elsewhere."""
    signal.signal(signal.SIGINT, _interrupt)


def _interrupt(_number: int, _frame: object) -> None:
    if _may_be_interrupted:
        raise KeyboardInterrupt


class _Interruptible:
    """A context; a class because it is entered at every call."""

    def __enter__(self) -> None:
        global _may_be_interrupted
        _may_be_interrupted = True

    def __exit__(self, *_: object) -> None:
        global _may_be_interrupted
        _may_be_interrupted = False


_interruptible = _Interruptible()


def interruptible() -> _Interruptible:
    """Within it SIGINT raises KeyboardInterrupt in the main thread."""
    return _interruptible


def _add_native_output(outputs: Outputs, start: int) -> None:
    """Add what was printed past Python: by C libraries, by programs that the cell started."""
    try:
        os.lseek(NATIVE_OUTPUT, start, os.SEEK_SET)  # what is printed is appended all the same
        native = os.read(NATIVE_OUTPUT, outputs.limit)
    except OSError:  # the student closed it
        return
    if native:
        outputs.text("stderr", native.decode("utf-8", "replace"))
