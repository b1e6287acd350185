"""Run snippets in this process, by plain Python, without the build's runner or cache."""

import ast
import contextlib
import io
import os
from pathlib import Path
from types import SimpleNamespace

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("OMP_NUM_THREADS", "1")  # as pytest runs a worker on every core
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")
os.environ["MPLBACKEND"] = "agg"

import keras
import matplotlib.pyplot as plt
import pytest
import tensorflow as tf

# The tests train many small networks briefly: rewriting their graphs takes longer than it saves.
tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})

ROOT = Path(__file__).resolve().parents[2]
TESTS = Path(__file__).resolve().parent


def replace_constants(source, path, constants):
    """Return `source` with top-level `NAME = literal` assignments replaced by `constants`.

    Raises:
        ValueError: a name is not assigned exactly once at the top level of the snippet.
    """
    tree = ast.parse(source, filename=str(path))
    for name, value in constants.items():
        assignments = [
            node
            for node in tree.body
            if isinstance(node, ast.Assign)
            and [ast.unparse(target) for target in node.targets] == [name]
        ]
        if len(assignments) != 1:
            raise ValueError(f"{path}: {name} must be assigned once, at the top level")
        assignments[0].value = ast.parse(repr(value), mode="eval").body
    return ast.fix_missing_locations(tree)


def execute(path, constants):
    """Execute the snippet at `path` as `__main__`; return its variables, `printed`, `figures`."""
    keras.utils.clear_session(free_memory=False)  # collecting garbage takes a quarter second
    plt.close("all")
    tree = replace_constants(path.read_text(encoding="utf-8"), path, constants)
    variables = {"__name__": "__main__", "__file__": str(path)}
    figures = []
    show, stdout = plt.show, io.StringIO()
    plt.show = lambda: figures.extend(plt.figure(number) for number in plt.get_fignums())
    try:
        with contextlib.redirect_stdout(stdout):
            exec(compile(tree, str(path), "exec"), variables)
    finally:
        plt.show = show
    return SimpleNamespace(**variables, printed=stdout.getvalue(), figures=figures)


@pytest.fixture(scope="session", autouse=True)
def optimizers_are_built_before_the_first_step():
    """Build an optimizer's slots (zeros) before `fit`, so that its step is traced once.

    Keras builds them inside the first step, whereupon TensorFlow traces it again.
    """
    fit = keras.Model.fit

    def fit_with_built_optimizer(model, *arguments, **options):
        if model.built:
            model.optimizer.build(model.trainable_variables)
        return fit(model, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keras.Model, "fit", fit_with_built_optimizer)
        yield


@pytest.fixture(scope="module")
def executed():
    """Results by snippet and constants, so that tests of one snippet share a run."""
    return {}


@pytest.fixture
def run(request, executed):
    """`run("dropout", SEED=1)` executes this page's snippet with a top-level constant replaced.

    The result holds the snippet's variables as attributes, and `printed` and `figures`.
    Tests share it: copy what you change.
    """
    page = request.path.relative_to(TESTS).with_suffix("")
    folder = ROOT / "snippets" / page.parent / page.name.removeprefix("test_")

    def run_snippet(name, **constants):
        key = (folder / f"{name}.py", *sorted(constants.items()))
        if key not in executed:
            executed[key] = execute(key[0], constants)
        return executed[key]

    return run_snippet
