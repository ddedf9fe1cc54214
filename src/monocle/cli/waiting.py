"""What a person sees on stderr while they wait: stage, rows, rate and remaining time."""

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from monocle.cli.speech import Speech

if TYPE_CHECKING:
    from monocle.workspace.progress import Tell
    from monocle.workspace.views import RunRow

SHORTEST = 0.05
"""Seconds below which a rate says nothing."""


@contextmanager
def progress(speech: Speech, before: Mapping[str, float] | None = None) -> Iterator["Tell"]:
    """Give a teller that shows how far the work is: a bar per stage on a terminal, lines elsewhere.

    Args:
        speech: of the person.
        before: stage → seconds that it took the last time, from which the remaining time is guessed.
    """
    if not sys.stderr.isatty():
        yield _lines(speech)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

    columns = (SpinnerColumn(finished_text="✓"), TextColumn("{task.description}"), BarColumn(bar_width=24),
               TextColumn("{task.fields[rows]}"), TextColumn("{task.fields[rate]}"), TextColumn("{task.fields[left]}"))  # fmt: skip
    with Progress(*columns, console=Console(stderr=True)) as bar:
        bars = _Bars(bar, speech, before or {})
        yield bars.told


def last_seconds(runs: Sequence["RunRow"]) -> dict[str, float]:
    """Give stage → seconds of the newest run that ended well."""
    done = next((run for run in runs if run.state == "done"), None)
    return {stage.name: stage.seconds for stage in done.stages} if done else {}


class _Bars:
    """Bars, one per stage.

    Args:
        bar: Rich's progress.
        speech: of the person.
        before: stage → seconds of the last time.
    """

    def __init__(self, bar: Any, speech: Speech, before: Mapping[str, float]) -> None:
        self._bar, self._speech, self._before = bar, speech, before
        self._tasks: dict[str, Any] = {}
        self._began: dict[str, float] = {}

    def told(self, stage: str, done: int, total: int) -> None:
        """Take how far a stage is."""
        speech = self._speech
        if stage not in self._tasks:
            self._began[stage] = time.perf_counter()
            left = self._guess(stage)
            self._tasks[stage] = self._bar.add_task(
                speech.word(stage, "stage"), total=None, rows="", rate="", left=left
            )
        seconds = time.perf_counter() - self._began[stage]
        ended = done == total and seconds > SHORTEST
        rate = f"{speech.number(int(done / seconds))}/s" if done and seconds > SHORTEST else ""
        rows = speech.number(done) if done == total else f"{speech.number(done)}/{speech.number(total)}"
        left = f"{speech.decimal(seconds)} s" if ended else self._left(stage, seconds, done, total)
        shown = {"rows": rows if total else "", "rate": rate, "left": left}
        known = {"total": max(total, 1), "completed": max(done, int(ended))} if done or ended else {}
        self._bar.update(self._tasks[stage], **known, **shown)

    def _guess(self, stage: str) -> str:
        return self._in(self._before[stage]) if self._before.get(stage, 0) >= 1 else ""

    def _left(self, stage: str, seconds: float, done: int, total: int) -> str:
        """Give the remaining time: by rows where they are told, else by the last time."""
        if 0 < done < total:
            return self._in(seconds / done * (total - done))
        return self._guess(stage)

    def _in(self, seconds: float) -> str:
        return self._speech.say("about %(seconds)s s left", seconds=max(1, round(seconds)))


def _lines(speech: Speech) -> "Tell":
    """Give a teller that writes a line when a stage begins and when it ends, with its rows, seconds and rate."""
    began: dict[str, float] = {}
    ended: set[str] = set()

    def told(stage: str, done: int, total: int) -> None:
        name = speech.word(stage, "stage")
        if stage not in began:
            began[stage] = time.perf_counter()
            speech.note(f"{name} …")
        elif done == total and (total or stage not in ended):
            seconds = time.perf_counter() - began[stage]
            rate = f", {speech.number(int(total / seconds))}/s" if total and seconds > SHORTEST else ""
            ended.add(stage)
            rows = f"{speech.say('%(rows)s rows', rows=speech.number(total))}, " if total else ""
            speech.note(f"{name}{speech.say(': ')}{rows}{speech.decimal(seconds)} s{rate}")

    return told
