"""What a cell shows is kept up to a limit, however it is cut into pieces."""

from autograder.kernel.outputs import CUT, Outputs


def test_outputs_without_number_are_cut():
    """Tiny ones count, too: a reply is no longer than a cell may show."""
    shown = Outputs(limit=100_000)
    shown.start()
    for number in range(10_000):
        shown.rich({"output_type": "display_data", "data": {"text/plain": "1"}, "metadata": {}})
        shown.text(("stdout", "stderr")[number % 2], "x")
    items = shown.finished()
    assert shown.cut
    assert items[-1] == {"output_type": "stream", "name": "stdout", "text": CUT}
    assert 500 < len(items) < 1_100


def test_what_is_within_the_limit_is_kept_whole():
    shown = Outputs(limit=100_000)
    shown.start()
    for _ in range(300):
        shown.text("stdout", "x" * 100)
        shown.rich({"output_type": "display_data", "data": {"text/plain": "1"}, "metadata": {}})
    assert not shown.cut
    assert len(shown.finished()) == 600
