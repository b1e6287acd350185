"""The judge of an exercise: it runs checks on what a reader wrote, and says in words what fails.

Its text becomes part of each file that readers download, so it needs Python and NumPy alone, and
nothing in it is named as a reader would name something.
"""

import inspect
import threading
import traceback

import numpy as np

JUDGE_SECONDS = 20
"""Time that one check may take; each should take less than a hundredth of it."""


class Unexpected(AssertionError):
    """What was received is not what was expected; the message says how it differs."""

    def __init__(self, how, received, expected, given):
        super().__init__(how)
        self.shown = {**given, "expected": expected, "received": received}


def expect_close(received, expected, tolerance=1e-6, **given):
    """Fail unless `received` is `expected`.

    Args:
        received: what the reader's function returned.
        expected: an array or a number.
        tolerance: how far it may be away, absolutely and in proportion to `expected`.
        given: what the function was given, by name, to be shown.
    """
    expected = np.asarray(expected)
    how = ""
    if received is None:
        how = "it is None: is a `return` missing?"
    elif np.asarray(received).dtype.kind not in "biufc":
        how = f"it is no array of numbers, but {type(received).__name__}"
    elif np.shape(received) != expected.shape:
        how = f"its shape is {np.shape(received)}, where {expected.shape} is expected"
    elif not np.allclose(received, expected, tolerance, tolerance, equal_nan=True):
        if np.isfinite(received).all():
            off = np.abs(np.asarray(received, float) - expected).max()
            how = f"it is off by up to {off:.2g}"
        else:
            how = "it holds nan or inf"
    if how:
        raise Unexpected(how, received, expected, given)


def expect_parts(received, *names):
    """Return the parts of a tuple that a reader's function returned; fail if it is none such.

    Args:
        received: what it returned.
        names: what the parts are called.
    """
    expected = f"{len(names)} values: {', '.join(names)}"
    if received is None:
        raise Unexpected("it is None: is a `return` missing?", None, expected, {})
    if not isinstance(received, tuple | list) or len(received) != len(names):
        count = len(received) if isinstance(received, tuple | list) else 1
        how = f"it returns {count} value{'s' * (count != 1)}, where {len(names)} are expected"
        raise Unexpected(how, received, expected, {})
    return received


def expect_equal(received, expected, **given):
    """Fail unless `received` equals `expected` exactly; for lists, texts and whole numbers."""
    same = np.array_equal(received, expected) if isinstance(expected, np.ndarray) else None
    if not (received == expected if same is None else same):
        missing = "it is None: is a `return` missing?"
        raise Unexpected(missing if received is None else "it differs", received, expected, given)


def expect_that(condition, how, **given):
    """Fail unless `condition` holds; `how` says what is wrong if it does not."""
    if not condition:
        error = Unexpected(how, None, None, {})
        error.shown = given
        raise error


def judge(written, checks, known):
    """Run `checks`, say what holds and what fails, and why the first one does.

    Args:
        written: what the reader wrote, by name.
        checks: functions whose arguments are named after what they check.
        known: hints by the names of all checks that fail.

    Returns:
        Whether all hold, as a status of the process: 0 if they do.
    """
    failed, waits = {}, set()
    for number, check in enumerate(checks):
        error = _outcome(check, written)
        if isinstance(error, NotImplementedError):
            waits.add(str(error) or "something")
            continue
        said = inspect.getdoc(check)
        print(f"{'FAILS' if error else 'holds'}  {said}")
        if error:
            failed[check.__name__] = (said, error)
        if isinstance(error, TimeoutError):
            print(f"       {len(checks) - number - 1} more checks were not tried.")
            break
    if waits:
        print(f"Not written yet: {', '.join(sorted(waits))}.")
    if failed:
        classes = [each for each in written.values() if inspect.isclass(each)]
        all_written = [*written.values(), *(m for each in classes for m in vars(each).values())]
        functions = [each for each in all_written if inspect.isfunction(each)]
        _explain(*next(iter(failed.values())), {each.__code__.co_filename for each in functions})
        telling = len(failed) < len(checks)  # all fail for many reasons
        hints = known.get(tuple(failed), []) if telling else []
        both = _two_mistakes(set(failed), known) if telling else []
        if hints:
            print("\nProbably: " + "\nor: ".join(hints))
        elif both:
            print("\nPerhaps there are two mistakes: " + "\nand: ".join(both))
    elif not waits:
        print(f"\nAll {len(checks)} checks hold.")
    return int(bool(failed or waits))


def _two_mistakes(failed, known):
    """Return the hints of the only two mistakes that together fail these checks; else nothing."""
    pairs = [(a, b) for a in known for b in known if a < b and {*a, *b} == failed]
    single = len(pairs) == 1 and all(len(known[each]) == 1 for each in pairs[0])
    return [known[each][0] for each in pairs[0]] if single else []


def _outcome(check, written):
    """Return what `check` raised; None if it holds."""
    names = [*inspect.signature(check).parameters]
    missing = [name for name in names if name not in written]
    if missing:
        return NameError(f"there is no `{missing[0]}` in this file")
    raised = []

    def attempt():
        try:
            with np.errstate(all="ignore"):
                check(*(written[name] for name in names))
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(JUDGE_SECONDS)
    if thread.is_alive():
        return TimeoutError(f"it was not done after {JUDGE_SECONDS} seconds: does each loop end?")
    return raised[0] if raised else None


def _explain(said, error, files):
    """Say why the check `said` fails: what was given and received, or where in `files` it broke."""
    print(f"\nThe first that fails: {said}")
    if isinstance(error, Unexpected):
        print(f"  {error}")
        for name, value in error.shown.items():
            text = np.array2string(value, precision=4, threshold=40, suppress_small=True) if (
                isinstance(value, np.ndarray | np.generic)) else repr(value)  # fmt: skip
            lines = text[:1000].splitlines()
            print(f"  {name}:" + (f" {lines[0]}" if len(lines) == 1 else ""))
            for line in lines if len(lines) > 1 else []:
                print(f"    {line}")
        return
    print(f"  {type(error).__name__}: {error}")
    frames = [each for each in traceback.extract_tb(error.__traceback__) if each.filename in files]
    checks = [frame for frame in frames if frame.name.startswith("test_")]
    own = [f for f in frames if not f.name.startswith(("test_", "expect_", "attempt"))]
    for frame in (own or checks)[-1:]:
        print(f"  in {frame.name}, line {frame.lineno}: {frame.line}")
