"""Check golden files: one with just one method stands for the whole class, and the kit knows what each changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from .golden import cells_of, changed


def golden_file(folder: Path, question: str, text: str) -> Path:
    path = folder / "wrong" / "01-backward" / question / "mistake.py"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_patch_is_handed_in_as_the_whole_class(tmp_path: Path) -> None:
    patch = "class Log:\n    def backward(ctx, grad_output):\n        return grad_output  # the slope is 1\n"
    docstring, cell = cells_of(golden_file(tmp_path, "log", f'"""The slope is forgotten."""\n\n\n{patch}')).cells
    assert docstring.source == '"""The slope is forgotten."""'
    assert cell.source == (
        "class Log(Function):\n"
        "    @staticmethod\n"
        "    def forward(ctx, x):\n"
        "        ctx.save_for_backward(x)\n"
        "        return torch.log(x)\n"
        "\n"
        "    @staticmethod\n"
        "    def backward(ctx, grad_output):\n"
        "        return grad_output  # the slope is 1"
    )


def test_a_patch_of_a_method_that_is_not_there_is_refused(tmp_path: Path) -> None:
    patch = "class Log:\n    def backwards(ctx):\n        pass\n"
    path = golden_file(tmp_path, "log", f'"""A typing error."""\n\n\n{patch}')
    with pytest.raises(AssertionError, match=r"a patch gives the methods \['backwards'\], .*: write the whole class"):
        cells_of(path)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("class Log:\n    def backward(ctx, grad_output):\n        pass", {"Log"}),
        ("def spread(g):\n    pass\n\nclass Sum:\n    def backward(ctx, g):\n        pass", {"spread", "Sum"}),
        ("class Mine(Function):\n    def forward(ctx, x):\n        pass", None),
        ("class Accumulation(Engine):\n    def detach(self, tensor):\n        pass", None),
        ("torch.set_num_threads(2)", None),
    ],
    ids=["patch", "helper", "other_name", "other_method", "statement"],
)
def test_what_a_golden_file_changes(text: str, names: set[str] | None, tmp_path: Path) -> None:
    assert changed(golden_file(tmp_path, "log", f'"""A mistake."""\n\n# %%\n{text}\n')) == names
