"""What is wrong, where, and how to mend it: the one kind of error that is shown to authors."""


class Problem(Exception):
    """What is wrong in which file, and how to mend it.

    Args:
        path: the file, below the project's root.
        line: the line, from 1.
        what: what is wrong.
        mend: what to do about it.
        shown_on: the page and line that show the file, if they are not the same.
        report: what the failing script itself wrote, a traceback for example.
    """

    def __init__(self, path, line, what, mend, shown_on="", report=""):
        super().__init__(path, line, what, mend)
        self.path, self.line, self.what, self.mend = path, line, what, mend
        self.shown_on, self.report = shown_on, report.strip()

    def __str__(self):
        lines = [f"{self.path}:{self.line}: {self.what}", f"  Mend: {self.mend}"]
        if self.shown_on:
            lines.append(f"  Shown on: {self.shown_on}")
        return "\n".join(lines + [f"    {line}" for line in self.report.splitlines()])
