"""An overlay that Snakemake could not read is refused with one sentence."""

import pytest

from zhuti.overlay import main


def test_a_readable_overlay_is_left_to_the_workflow(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("study: mine\ntypo: 1\n", encoding="utf-8")
    main(str(path))


@pytest.mark.parametrize("content", [None, "study: [unclosed\n", "- just\n- a list\n"])
def test_an_unreadable_overlay_is_named(tmp_path, content):
    path = tmp_path / "mine.yaml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(str(path))
    chinese, english = ended.value.code.splitlines()
    assert str(path) in chinese and str(path) in english
