"""A made class: honest students, each with a hand of their own, and some who copied.

An honest student takes one of the answers that tests/submissions has for each question, right or wrong,
and writes it in a way of their own: loops, temporaries, order of terms, methods or functions. What
comes out need not run; it is only read.
"""

import ast
import functools
import random
import re
from collections.abc import Callable, Mapping
from copy import deepcopy

import nbformat
from nbformat import NotebookNode

from autograder.similar.reading import Reading, read
from tests.submissions.assemble import ROOT, Section, cell_name, fill, read_sections

Answers = dict[str, str]  # the name of a cell -> its text


class Hand(ast.NodeTransformer):
    """One student's way to write down an idea."""

    def __init__(self, dice: random.Random):
        self.dice = dice
        self.habits: dict[str, bool] = {}
        self.parts = 0

    def likes(self, habit: str, share: float = 0.5) -> bool:
        """Mostly as this student always does."""
        usual = self.habits.setdefault(habit, self.dice.random() < share)
        return usual if self.dice.random() < 0.8 else self.dice.random() < 0.5

    def visit_AugAssign(self, node):
        self.generic_visit(node)
        if isinstance(node.target, ast.Name) and self.likes("augmented"):
            before = ast.Name(node.target.id, ast.Load())
            return ast.Assign([node.target], ast.BinOp(before, node.op, node.value))
        return node

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, ast.Mult | ast.Add) and self.likes("order"):
            node.left, node.right = node.right, node.left
        return node

    def visit_Compare(self, node):
        self.generic_visit(node)
        turned = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE}
        if len(node.ops) == 1 and type(node.ops[0]) in turned and self.likes("turned", 0.3):
            return ast.Compare(node.comparators[0], [turned[type(node.ops[0])]()], [node.left])
        return node

    def visit_Call(self, node):
        self.generic_visit(node)
        called, methods = node.func, ("sum", "mean", "max", "min", "reshape")
        to = getattr(called, "id", "") == "range" and len(node.args) == 1
        if to and self.likes("from 0", 0.3):
            node.args.insert(0, ast.Constant(0))
        of_numpy = getattr(getattr(called, "value", None), "id", "") == "np"
        if of_numpy and called.attr in methods and node.args and self.likes("methods"):
            method = ast.Attribute(node.args[0], called.attr, ast.Load())
            return ast.Call(method, node.args[1:], node.keywords)
        return node

    def visit_Return(self, node):
        self.generic_visit(node)
        if node.value is None or isinstance(node.value, ast.Name) or not self.likes("result"):
            return node
        stored = ast.Assign([ast.Name("result", ast.Store())], node.value)
        return [stored, ast.Return(ast.Name("result", ast.Load()))]

    def visit_If(self, node):
        self.generic_visit(node)
        chain = not node.orelse or isinstance(node.orelse[0], ast.If)
        if not chain and self.likes("unless", 0.3):
            node.test = ast.UnaryOp(ast.Not(), node.test)
            node.body, node.orelse = node.orelse, node.body
        return node

    def visit_Assign(self, node):
        self.generic_visit(node)
        if not self.likes("temporaries", 0.4):
            return node
        bound = (
            ast.GeneratorExp | ast.ListComp | ast.DictComp | ast.SetComp | ast.Lambda | ast.IfExp
        )
        inner = [one for one in ast.walk(node.value) if one is not node.value]
        found = [one for one in inner if isinstance(one, ast.BinOp | ast.Call)]
        if not found or any(isinstance(one, bound) for one in ast.walk(node.value)):
            return node
        part, self.parts = self.dice.choice(found), self.parts + 1
        name = f"part{self.parts}"
        node.value = _Put(part, name).visit(node.value)
        return [ast.Assign([ast.Name(name, ast.Store())], part), node]

    def write(self, source: str) -> str:
        """An answer in this hand; as it is, where it is no Python."""
        try:
            tree = ast.parse(source)
        except SyntaxError:
            return source
        return ast.unparse(ast.fix_missing_locations(self.visit(tree)))


class _Put(ast.NodeTransformer):
    """Puts a name into the place of an expression."""

    def __init__(self, part: ast.expr, name: str):
        self.part, self.name = part, name

    def visit(self, node):
        if node is self.part:
            return ast.Name(self.name, ast.Load())
        return self.generic_visit(node)


# What an honest essay is made of: one of each row, in an order of its own.
SENTENCES = [
    [
        "Two small kernels need fewer weights than a large one.",
        "With {c} channels the number of weights falls when small kernels are put on top of each other.",
        "One saves parameters, since the square of the kernel's size grows faster than the number of layers.",
        "Counting the weights shows the first advantage of the deep variant.",
        "The stack is cheaper: for {c} channels I count fewer weights in it.",
    ],
    [
        "Both see the same part of the image.",
        "A unit at the top looks at as many inputs in either case.",
        "The receptive field, which is {c} steps of reasoning away from the definition, does not change.",
        "Nothing is lost, for the field of view stays as large as before.",
        "As far as the inputs that are read go, there is no difference between them.",
    ],
    [
        "Between the layers stands a nonlinear function, so the stack can express more.",
        "After each layer comes a ReLU, and without it the stack would be one linear map.",
        "I would add that the additional activation bends the function {c} times instead of once.",
        "More nonlinearities make decision functions that are richer.",
        "Were it not for the activations, two layers could be multiplied into a single one.",
    ],
    [
        "On the other hand more layers have to be kept in memory for the backward pass.",
        "What speaks against it is the time, as the layers have to wait for each other.",
        "The price is paid at training: {c} maps of activations must be stored.",
        "A disadvantage: gradients pass through more steps, and may become small.",
        "But it is not free, because intermediate results take up room.",
    ],
    [
        "A single layer can do things which the stack cannot, such as a kernel without structure.",
        "Not every large kernel can be written as two small ones, though.",
        "The stack is restricted, as a product of polynomials of degree {c} is.",
        "There are kernels of the large size that no pair of small ones gives.",
        "Some freedom is given up, which acts like a mild regularisation.",
    ],
]


# Words of which each student has one of their own.
SYNONYMS = [
    ("small", "little", "3x3", "narrow"),
    ("large", "big", "5x5", "wide"),
    ("kernel", "filter", "mask", "window"),
    ("kernels", "filters", "masks", "windows"),
    ("weights", "parameters", "numbers to learn", "coefficients"),
    ("layers", "steps", "convolutions", "stages"),
    ("stack", "pair", "deep variant", "sequence"),
    ("single", "lone", "one", "shallow"),
    ("inputs", "pixels", "positions", "values"),
    ("need", "have", "use", "take"),
    ("function", "map", "operation", "transformation"),
    ("as", "since", "because", "for"),
    ("than", "compared with", "against", "next to"),
    ("can", "is able to", "may", "could"),
    ("not", "never", "hardly", "in no way"),
    ("the", "this", "the said", "our"),
]


def essay(dice: random.Random) -> str:
    """An honest essay, of about a hundred words."""
    asides = ["", "", "I think that ", "As the lecture said, ", "In short: ", "Of course, "]
    said = [
        dice.choice(asides) + sentence.format(c=dice.randint(2, 64))
        for row in dice.sample(SENTENCES, 5)
        for sentence in dice.sample(row, dice.choice([1, 2]))
    ]
    own = {words[0]: dice.choice(words) for words in SYNONYMS}
    return " ".join(own.get(word, word) for word in " ".join(said).split())


@functools.cache
def release(name: str) -> NotebookNode:
    """The released notebook of a problem set of this course."""
    return nbformat.read(ROOT / "exercises" / name / f"{name}.ipynb", as_version=4)


@functools.cache
def pool(name: str) -> Mapping[str, list[str]]:
    """Answers to each question of a problem set: the author's, and those filed in tests/submissions."""
    source = nbformat.read(ROOT / "solutions" / name / f"{name}.ipynb", as_version=4)
    answers: dict[str, list[str]] = {}
    for cell in source.cells:
        if cell.cell_type != "code" or not cell.metadata.get("nbgrader", {}).get("solution"):
            continue
        filed = ROOT / "tests" / "submissions" / name / f"{cell_name(cell)}.py"
        sections = read_sections(filed)
        answers[cell_name(cell)] = [
            re.sub(r"^ *### (BEGIN|END) SOLUTION\n?", "", cell.source, flags=re.MULTILINE),
            *(one.source for one in sections if one.title.startswith(("right", "wrong"))),
        ]
    return answers


def essay_cell(name: str) -> str:
    """The name of the cell for the written answer."""
    return next(
        cell_name(cell)
        for cell in release(name).cells
        if cell.cell_type == "markdown" and cell.metadata.get("nbgrader", {}).get("solution")
    )


def honest(name: str, dice: random.Random) -> Answers:
    """The answers of a student who worked alone."""
    hand = Hand(random.Random(dice.random()))
    answers = {cell: hand.write(dice.choice(found)) for cell, found in pool(name).items()}
    return answers | {essay_cell(name): essay(dice)}


def notebook(name: str, answers: Answers) -> NotebookNode:
    """A notebook that is handed in."""
    markdown = essay_cell(name)
    sections = [
        Section(cell, f"# {text}" if cell == markdown else text) for cell, text in answers.items()
    ]
    return fill(release(name), sections)


def reading(name: str, handed_in: NotebookNode) -> Reading:
    """A notebook, read as in the course, but here."""
    return read({name: nbformat.writes(handed_in).encode()}, known(name))


@functools.cache
def released(name: str) -> Reading:
    """The release, read as a submission of which nothing is known."""
    return read({name: nbformat.writes(release(name)).encode()}, ())


@functools.cache
def known(name: str) -> frozenset[str]:
    """What `compare` knows of the release."""
    whole = released(name)
    return frozenset(cell.text for cell in whole.cells).union(whole.traces)


# What those do who copy


def renamed(source: str) -> str:
    """Code in which every name that it binds has another one, and without its comments."""
    tree = ast.parse(source)
    names_in = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    bound = {node.id for node in names_in if isinstance(node.ctx, ast.Store)}
    bound |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}

    class Rename(ast.NodeTransformer):
        def visit_Name(self, node):
            return ast.Name(names.get(node.id, node.id), node.ctx)

        def visit_arg(self, node):
            return ast.arg(names.get(node.arg, node.arg), node.annotation)

    names = {name: f"my_{index}_{name[::-1]}" for index, name in enumerate(sorted(bound))}
    return f"# this is how I did it\n{ast.unparse(Rename().visit(tree))}"


def each_code(answers: Answers, change: Callable[[str], str]) -> Answers:
    """The same answers, those in Python changed."""
    return {cell: text if _is_text(text) else change(text) for cell, text in answers.items()}


def _is_text(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return True
    return False


def reordered(handed_in: NotebookNode, dice: random.Random) -> NotebookNode:
    """The same cells in another order, two of them in one."""
    shuffled = deepcopy(handed_in)
    dice.shuffle(shuffled.cells)
    code = [cell for cell in shuffled.cells if cell.cell_type == "code" and "def " in cell.source]
    code[0].source = f"{code[1].source}\n\n\n{code[0].source}"
    code[1].source = ""
    return shuffled


def edited(text: str, dice: random.Random) -> str:
    """An essay, some of whose words were replaced."""
    words = text.split()
    for index in dice.sample(range(len(words)), len(words) // 10):
        words[index] = "indeed"
    return " ".join(words)
