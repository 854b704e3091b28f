"""The shape tracer, as a reader of the built page meets it: in a browser, without a kernel."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.calculators import pages
from tests.calculators.work import assert_ready_at_once
from tests.tabs import tab
from unrolled.architectures import NETWORKS, VGG16
from unrolled.calculators import shape_tracer
from unrolled.calculators.base import bundled
from unrolled.calculators.shape_tracer import FIELDS, PRESETS, ShapeTracer, as_text
from unrolled.layers import AveragePool2D, Conv2D, Dense, Flatten, Layer, MaxPool2D
from unrolled.tracing import Network, smallest_input, trace

NAME = "shape_tracer"
IN_THE_PAGE = 205  # random networks, each built in the page
IMPORTED = 1000  # more of them, given to the module's arithmetic alone
SPACE = "\N{NARROW NO-BREAK SPACE}"


@pytest.fixture(scope="module")
def address(built_book: Path) -> str:
    """The page that the calculator stands in, opened as a file."""
    return (built_book / "book" / "cnn" / "vgg.html").as_uri()


@pytest.fixture(scope="module")
def page(browser: Browser, address: str) -> Iterator[Page]:
    with pages.opened(browser, address, NAME) as page:
        yield page


@pytest.fixture
def tracer(page: Page) -> Locator:
    """The calculator as it starts, with VGG-16."""
    page.set_viewport_size({"width": 1280, "height": 900})
    root = pages.calculator(page, NAME)
    root.get_by_label("Network").select_option("lenet5")
    root.get_by_label("Network").select_option("vgg16")
    return root


def grouped(count: int) -> str:
    """A count as the calculators write it."""
    return f"{count:,}".replace(",", SPACE)


# --- Random networks --------------------------------------------------------------------------


def random_network(draw: random.Random) -> Network:
    """A stack that somebody might build, small or large; about one in five is impossible."""

    def side(most: int) -> Any:
        one = draw.randint(1, most)
        return (one, draw.randint(1, most)) if draw.random() < 0.15 else one

    channels = draw.choice([1, 3, 4, 6])
    shape = (draw.randint(1, 100), draw.randint(1, 100), channels)
    layers: list[Layer] = []
    for _ in range(draw.randint(1, 6)):
        if draw.random() < 0.3:
            pool = draw.choice([MaxPool2D, AveragePool2D])
            layers.append(pool(side(4), side(3), draw.choice(["valid", "same"])))
            continue
        groups = draw.choice([1, 1, 1, 2, 3])
        layers.append(
            Conv2D(
                groups * draw.randint(1, 8),
                side(7),
                side(3),
                draw.choice(["valid", "same", draw.randint(1, 4)]),
                side(3),
                groups if draw.random() < 0.3 or channels % groups == 0 else 1,
                draw.choice(["relu", "tanh", None]),
            )
        )
        channels = layers[-1].filters
    if draw.random() < 0.5:
        layers += [Flatten()] if draw.random() < 0.9 else []
        layers += [Dense(draw.randint(1, 50)), Dense(draw.randint(1, 10), "softmax")]
    return Network("Your network", shape, layers)


def random_networks(count: int, seed: int) -> list[Network]:
    draw = random.Random(seed)
    return [random_network(draw) for _ in range(count)]


def values_of(layer: Layer) -> dict[str, str]:
    """What is typed into the fields of a layer."""
    values = as_text(layer).split(",")[1:-1]
    return dict(zip(FIELDS[layer.kind], values, strict=True))


def table_of(net: Network) -> tuple[list[list[str]], str]:
    """What the library has in the place of the calculator's table, and of its sentence."""
    try:
        traced, problem = trace(net), ""
    except ValueError as error:
        traced, problem = trace_as_far_as_possible(net), str(error)
    rows = []
    for row in traced:
        field = row.receptive_field
        pair = field if isinstance(field, tuple) else (field, field)
        rows.append(
            [
                "x".join(map(str, row.output_shape)),
                grouped(row.parameters),
                grouped(row.multiply_accumulates),
                "all" if field is None else "x".join(map(str, pair)),
            ]
        )
    return rows, problem


def trace_as_far_as_possible(net: Network) -> list:
    for count in range(len(net.layers) - 1, 0, -1):
        try:
            return list(trace(Network(net.name, net.input_shape, net.layers[:count])))
        except ValueError:
            continue
    return []


READ = """(root) => ({
  rows: [...root.querySelectorAll(".layer")].map((row) =>
    [...row.querySelectorAll("td[data-label]")].map((cell) => cell.textContent.replaceAll("×", "x")))
    .filter((row) => row.length),
  others: [...root.querySelectorAll(".why")].map((cell) => cell.textContent),
  names: [...root.querySelectorAll(".layer b")].map((name) => name.textContent),
  settings: [...root.querySelectorAll(".layer span")].map((words) => words.textContent),
  facts: Object.fromEntries([...root.querySelectorAll("dd[data-fact]")]
    .map((fact) => [fact.dataset.fact, fact.textContent])),
  problem: root.querySelector(".problem[id]").textContent,
})"""

# Build a network as a reader would: remove what is there, add layer after layer, fill the fields.
BUILD = """(root, {shape, layers}) => {
  const tell = (input, value) => {
    if (input.value === String(value)) return;
    input.value = value;
    input.dispatchEvent(new Event("input", {bubbles: true}));
  };
  const press = (text) => [...root.querySelectorAll("button")]
    .find((button) => button.textContent.startsWith(text)).click();
  const first = () => root.querySelector('[data-layer="0"]');
  tell(root.querySelector("select"), "lenet5");
  while (root.querySelectorAll(".layer").length > 1) {
    if (first().getAttribute("aria-expanded") !== "true") first().click();
    press("Remove");
  }
  if (first().getAttribute("aria-expanded") === "true") first().click();
  for (const {kind, values} of layers) {
    tell(root.querySelector(".actions select"), kind);
    press("Add");
    for (const [name, value] of Object.entries(values)) {
      tell(root.querySelector(`.editor [name=${name}]`), value);
    }
  }
  first().click();
  press("Remove");
  const sides = root.querySelectorAll('[data-setting="input_shape"] input');
  shape.forEach((size, i) => tell(sides[i], size));
}"""


def built_in_the_page(root: Locator, networks: list[Network]) -> list[dict[str, Any]]:
    """What the calculator shows of each network, all of them built in one call of the browser."""
    described = [
        {
            "shape": list(net.input_shape),
            "layers": [{"kind": each.kind, "values": values_of(each)} for each in net.layers],
        }
        for net in networks
    ]
    return pages.unseen(
        root,
        f"(root, all) => all.map((net) => {{ ({BUILD})(root, net); return ({READ})(root); }})",
        described,
    )


def test_the_page_shows_what_the_library_computes(tracer: Locator) -> None:
    """Shapes, parameters, multiply-accumulates, fields, settings, totals, and the impossible."""
    networks = random_networks(IN_THE_PAGE, seed=1)
    impossible = 0
    for net, shown in zip(networks, built_in_the_page(tracer, networks), strict=True):
        named = [as_text(layer).rsplit(",", 1)[0] for layer in net.layers]
        net = ShapeTracer(
            input_shape=",".join(map(str, net.input_shape)),
            layers=";".join(map(",".join, zip(named, shown["names"], strict=True))),
        ).network
        rows, problem = table_of(net)
        assert shown["rows"] == rows, net
        assert shown["problem"].replace("×", "x") == problem
        assert [words.replace("×", "x") for words in shown["settings"]] == [
            layer.settings for layer in net.layers
        ]
        if problem:
            impossible += 1
            reason, *others = shown["others"]
            assert reason.replace("×", "x").startswith("Impossible: gets ")
            assert problem.endswith(reason.replace("×", "x").removeprefix("Impossible: "))
            assert set(others) <= {"Not reached."}
            assert len(rows) + len(shown["others"]) == len(net.layers)
            assert shown["facts"]["parameters"] == shown["facts"]["macs"] == "none"
        else:
            assert shown["facts"]["parameters"] == grouped(trace(net).parameters)
            assert shown["facts"]["macs"] == grouped(trace(net).multiply_accumulates)
            assert shown["facts"]["field"] == [row[3] for row in rows if row[3] != "all"][
                -1
            ].replace("x", "×")
        assert shown["facts"]["smallest"] == "×".join(map(str, smallest_input(net)[:2]))
    assert IN_THE_PAGE // 10 < impossible < IN_THE_PAGE // 2


def test_the_pure_functions_equal_the_librarys(page: Page) -> None:
    """Without the page's fields between them: the module's arithmetic, imported by itself."""
    networks = random_networks(IMPORTED, seed=2)
    texts = [
        [list(net.input_shape), ";".join(as_text(layer) for layer in net.layers)]
        for net in networks
    ]
    computed = page.evaluate(
        """async ([text, all]) => {
          const blob = new Blob([text], {type: "text/javascript"});
          const {trace, parseLayers} = await import(URL.createObjectURL(blob));
          return all.map(([input_shape, text]) => {
            const {rows, problem} = trace(
              {name: "Your network", input_shape, layers: parseLayers(text)});
            return [problem, ...rows.map((row) => [row.output_shape.join("x"),
              row.parameters.toString(), row.macs.toString(),
              row.field?.join("x") ?? "all"])];
          });
        }""",
        [bundled(NAME), texts],
    )
    for net, (problem, *rows) in zip(networks, computed, strict=True):
        expected, why = table_of(net)
        assert [[text.replace(SPACE, "") for text in row] for row in expected] == rows, net
        assert problem == why


# --- The networks to start from ---------------------------------------------------------------


def test_every_network_to_start_from_is_the_librarys(tracer: Locator) -> None:
    """Their tables are those of `unrolled.architectures`, the impossible one included."""
    options = tracer.get_by_label("Network").locator("option")
    assert options.evaluate_all("(all) => all.map((option) => option.value)") == list(PRESETS)
    for key in PRESETS:
        tracer.get_by_label("Network").select_option(key)
        shown = tracer.evaluate(READ)
        rows, problem = table_of(NETWORKS[key])
        assert (shown["rows"], shown["problem"].replace("×", "x")) == (rows, problem)
        assert shown["names"] == [layer.name for layer in NETWORKS[key].layers]


def test_the_impossible_layer_is_named_where_it_stands(tracer: Locator) -> None:
    """The lecture's AlexNet fails at pool3; the smallest input that it names is the smallest."""
    tracer.get_by_label("Network").select_option("alexnet_lecture")
    row = tracer.locator(".layer").filter(has=tracer.page.get_by_text("pool3", exact=True))
    expect(row.locator(".impossible")).to_contain_text("window does not fit")
    expect(row.locator(".impossible")).to_contain_text("63×63×3")
    expect(tracer.locator(".why:not(.impossible)")).to_have_count(4)
    for size, fits in [(62, False), (63, True)]:
        pages.fill(tracer, input_shape=f"{size},{size},3")
        expect(tracer.locator(".impossible")).to_have_count(0 if fits else 1)
    expect(pages.problem(tracer)).to_have_text("")
    assert pages.fact(tracer, "parameters") != "none"


def test_start_again_brings_the_network_back(tracer: Locator) -> None:
    """Whatever was removed, set or added is undone, and so is another input."""
    before = tracer.evaluate(READ)
    tracer.locator('[data-layer="0"]').click()
    tracer.get_by_role("button", name="Remove").click()
    pages.fill(tracer, input_shape="64,65,3")
    assert tracer.evaluate(READ)["names"] != before["names"]
    tracer.get_by_role("button", name="Start again").click()
    assert tracer.evaluate(READ) == before


def test_a_new_layer_goes_after_the_chosen_one(tracer: Locator) -> None:
    """It gets a name of its own, is open at once, and can be moved to where it belongs."""
    tracer.locator('[data-layer="1"]').click()
    tracer.get_by_label("New layer").select_option("AveragePool2D")
    tracer.get_by_role("button", name="Add after block1_conv2").click()
    names = ["block1_conv1", "block1_conv2", "averagepool2d_1", "block1_pool"]
    assert tracer.evaluate(READ)["names"][:4] == names
    expect(tracer.locator('[data-layer="2"]')).to_be_focused()
    tracer.get_by_role("button", name="Move up").click()
    assert tracer.evaluate(READ)["names"][1:3] == ["averagepool2d_1", "block1_conv2"]
    expect(tracer.get_by_role("button", name="Move up")).to_be_focused()
    tracer.get_by_label("Pool size").fill("4x2")
    expect(tracer.locator(".layer").nth(1)).to_contain_text("AveragePool2D 4×2, stride 2")


def test_the_last_layer_stays(tracer: Locator) -> None:
    """A network has at least one layer: the button that would remove it does nothing."""
    shown = built_in_the_page(tracer, [Network("one", (8, 8, 3), [Conv2D(4, 3)])])[0]
    assert len(shown["names"]) == 1
    tracer.locator('[data-layer="0"]').click()
    remove = tracer.get_by_role("button", name="Remove")
    expect(remove).to_have_attribute("aria-disabled", "true")
    remove.click(force=True)
    assert len(tracer.evaluate(READ)["names"]) == 1


# --- For everyone -----------------------------------------------------------------------------


def test_everything_can_be_done_with_the_keyboard(page: Page, tracer: Locator) -> None:
    """Open a layer, set it, move it and remove it, and the focus is never lost."""
    tracer.locator('[data-layer="20"]').focus()  # fc2
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("100")
    expect(tracer.locator(".layer").nth(20)).to_contain_text("Dense 100")
    assert tracer.evaluate(READ)["rows"][20][1] == grouped(4097 * 100)
    page.keyboard.press("Tab")  # activation
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # move up
    assert tracer.evaluate(READ)["names"][19:21] == ["fc2", "fc1"]
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # remove
    assert tracer.evaluate(READ)["names"][19:] == ["fc1", "predictions"]
    expect(tracer.locator('[data-layer="19"]')).to_be_focused()


def test_tab_reaches_every_control_and_shows_where_it_is(page: Page, tracer: Locator) -> None:
    """Network, sizes, layers, the fields of the open layer, buttons: in this order."""
    tracer.get_by_label("Network").select_option("lenet5")
    tracer.locator('[data-layer="0"]').click()
    stops = " | ".join(pages.tab_stops(page, tracer))
    order = ["Network", "Height", "Width", "Channels", "Layers", "C1", "Filters", "Kernel size"]
    order += ["Groups", "Move down", "Remove", "S2", "output", "New layer", "Add after C1"]
    order += ["Start again", "Copy as Keras code", "Copy a link"]
    assert [stops.find(name) for name in order] == sorted(stops.find(name) for name in order)
    assert -1 not in [stops.find(name) for name in order]


def test_every_control_has_a_visible_label(tracer: Locator) -> None:
    """Also those of an open layer."""
    tracer.locator('[data-layer="0"]').click()
    pages.assert_all_labelled(tracer)


def test_on_a_phone_every_layer_is_a_card(page: Page, tracer: Locator) -> None:
    """At 360 px nothing of VGG-19 is cut off or hidden beside the screen, opened or not."""
    tracer.get_by_label("Network").select_option("vgg19")
    tracer.locator('[data-layer="4"]').click()
    pages.assert_fits_a_phone(page)
    assert tracer.locator(".layers").evaluate("(e) => e.scrollWidth - e.clientWidth") <= 0
    cut = tracer.locator(".layer td, .facts dd").evaluate_all(
        "(all) => all.filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.textContent)"
    )
    assert cut == []
    cards = tracer.locator(".layer").evaluate_all(
        "(all) => all.map((card) => card.getBoundingClientRect().height)"
    )
    assert max(cards) < 120


@pytest.mark.parametrize("text", ["", "0", "-3", "2.5", "1025"])
def test_an_input_that_is_not_allowed_is_named(tracer: Locator, text: str) -> None:
    """An empty, fractional or too large size is answered by what is allowed."""
    field = tracer.get_by_label(re.compile("Height"))
    field.fill(text)
    expect(pages.problem(tracer)).to_contain_text("must be a whole number from 1 to 1024.")
    expect(field).to_have_attribute("aria-invalid", "true")
    pages.assert_no_nonsense(tracer)
    field.fill("224")
    expect(pages.problem(tracer)).to_have_text("")


@pytest.mark.parametrize(
    ("label", "text", "says"),
    [
        ("Filters", "0", "Filters must be a whole number from 1 to 4096."),
        ("Kernel size", "3x", "Kernel size must be a whole number from 1 to 32, or two"),
        ("Kernel size", "33", "Kernel size must be a whole number from 1 to 32, or two"),
        ("Strides", "a", "Strides must be a whole number from 1 to 32, or two"),
        ("Groups", "5", "64 filters cannot be cut into 5 equal groups"),
    ],
)
def test_a_value_that_is_not_allowed_is_named(tracer: Locator, label, text, says) -> None:
    """The table keeps the last good value; the sentence says what would be good."""
    before = tracer.evaluate(READ)["rows"]
    tracer.locator('[data-layer="1"]').click()
    field = tracer.locator(".editor").get_by_label(label)
    good = field.input_value()
    field.fill(text)
    expect(pages.problem(tracer)).to_contain_text(says)
    assert tracer.evaluate(READ)["rows"] == before
    pages.assert_no_nonsense(tracer)
    field.fill(good)
    expect(pages.problem(tracer)).to_have_text("")


def test_very_large_numbers_are_exact(tracer: Locator) -> None:
    """Counts that a double cannot hold are shown to the last digit."""
    layers = [Conv2D(4096, 32, padding="same"), Conv2D(4096, 31, padding="same")]
    net = Network("large", (1023, 1023, 1023), layers)
    shown = built_in_the_page(tracer, [net])[0]
    assert trace(net).multiply_accumulates > 2**53
    assert shown["facts"]["macs"] == grouped(trace(net).multiply_accumulates)


def test_it_prints_whole(page: Page, tracer: Locator) -> None:
    """On paper the table does not end where its frame did."""
    page.emulate_media(media="print")
    frame = tracer.locator(".layers")
    assert frame.evaluate("(e) => e.scrollHeight - e.clientHeight") <= 0
    expect(tracer.locator(".actions")).to_be_hidden()
    page.emulate_media(media="screen")


# --- Addresses, stills, weight ------------------------------------------------------------------


def test_an_address_sets_it_up(browser: Browser, address: str) -> None:
    """A network and an input, and what is not allowed is named."""
    query = f"?{NAME}.preset=alexnet&{NAME}.input_shape=300,200,3&{NAME}.layers=Dense,0,relu,a"
    with pages.opened(browser, address + query, NAME) as page:
        root = pages.calculator(page, NAME)
        shown = root.evaluate(READ)
        assert shown["rows"] == table_of(NETWORKS["alexnet"].variant("a", (300, 200, 3)))[0]
        expect(root.locator(".problem").first).to_contain_text(
            "layers must be layers as a copied link has them"
        )


def test_a_changed_network_travels_in_the_link(browser: Browser, address: str) -> None:
    """What the button copies opens as the same network."""
    net = Network("Your network", (30, 31, 4), [Conv2D(6, (3, 2), 2, 1, groups=2), MaxPool2D(2)])
    layers = ";".join(map(as_text, net.layers))
    query = f"?{NAME}.input_shape=30,31,4&{NAME}.layers={layers}"
    with pages.opened(browser, address + query, NAME) as page:
        root = pages.calculator(page, NAME)
        assert root.evaluate(READ)["rows"] == table_of(net)[0]
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        root.get_by_role("button", name="Copy a link to these settings").click()
        expect(root.locator(".share")).to_contain_text(re.compile("Copied|Copy it from here"))
        link = page.evaluate(
            "() => document.querySelector('.share input')?.value ?? navigator.clipboard.readText()"
        )
    with pages.opened(browser, address + link[link.index("?") :].split("#")[0], NAME) as page:
        assert pages.calculator(page, NAME).evaluate(READ)["rows"] == table_of(net)[0]


def test_without_scripts_a_still_has_the_table(browser: Browser, address: str) -> None:
    """Scripts off: the network's table, with its totals, is on the page."""
    with tab(browser, java_script_enabled=False) as page:
        page.goto(address)
        still = page.locator("noscript .unrolled-calculator.still").first
        expect(still).to_be_visible()
        expect(still).to_contain_text(f"{trace(VGG16).parameters:,}")
        assert still.locator("input, button").count() == 0


def test_it_is_ready_at_once(browser: Browser, address: str) -> None:
    """To start it and to answer a first change, the page has little to do."""
    assert_ready_at_once(browser, address, NAME, input_shape="64,64,3")


def test_the_script_is_small_and_needs_nothing() -> None:
    """Under 30,000 bytes with the kit, and no import."""
    pages.assert_small_and_alone(NAME)


def test_the_widget_gives_the_network_back() -> None:
    """What its reader has built is a Network of the library again."""
    for net in random_networks(100, seed=3):
        widget = ShapeTracer(
            input_shape=",".join(map(str, net.input_shape)),
            layers=";".join(map(as_text, net.layers)),
        )
        assert table_of(widget.network) == table_of(net)
    for key in PRESETS:
        widget = shape_tracer(key)
        assert table_of(widget.network) == table_of(NETWORKS[key])
        text = dict(widget.presets)[key]["layers"]
        assert (
            table_of(ShapeTracer(preset=key, layers=text).network)[0] == table_of(NETWORKS[key])[0]
        )


def test_a_layer_that_it_does_not_have_is_refused() -> None:
    """The network of 1998 has trained pooling and a partly connected C3: not in this calculator."""
    for name in ("S2", "C3", "output"):
        layer = next(each for each in NETWORKS["lenet5_1998"].layers if each.name == name)
        with pytest.raises(ValueError, match="no layer like"):
            as_text(layer)


def test_a_still_of_an_impossible_network_says_so() -> None:
    assert "pool3" in shape_tracer("alexnet_lecture").still()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"preset": "resnet"}, "preset must be one of lenet5, alexnet,"),
        ({"input_shape": (224, 224)}, "input_shape must be (height, width, channels)"),
        ({"input_shape": (0, 224, 3)}, "each size of input_shape must be a whole number"),
        ({"input_shape": (2000, 224, 3)}, "must be at most 1024 in the calculator, but got 2000"),
    ],
)
def test_a_wrong_setting_is_refused_with_what_is_allowed(settings, message: str) -> None:
    """An author who sets up a calculator is told what is wrong before the page is built."""
    with pytest.raises(ValueError, match=re.escape(message)):
        shape_tracer(**settings)
