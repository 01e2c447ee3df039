"""The work of `listen`: every input heard in order, its outputs written, what failed told at the end."""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from soundsight.cli.clips import cut
from soundsight.cli.exit import DONE, NOTHING, SOME, kill_workers, one_line, say
from soundsight.cli.inputs import Found, Input, spooled
from soundsight.cli.outputs import NothingHeardError, Plan, opened, write_tables
from soundsight.cli.progress import Progress, progress, screen
from soundsight.error import Error
from soundsight.formats import READS_RECORDING, Options
from soundsight.result import Failure, Result


@dataclass(frozen=True, slots=True)
class Work:
    """What was asked for, checked. `settings` are options of `recogniser.listen`."""

    settings: Mapping[str, Any]
    plan: Plan
    options: Options
    clips: Path | None
    scores: Path | None
    jobs: int
    force: bool
    quiet: bool
    verbose: bool


@dataclass(slots=True)
class Told:
    """What is counted on the way, for the words at the end."""

    failures: list[Failure]
    seconds: float = 0.0
    clips: int = 0
    model: str = ""


def run(work: Work, found: Found) -> int:
    """Hear everything that was found; the exit code."""
    began = time.monotonic()
    told = Told(list(found.failures))
    _note_found(work, found)
    done = 0
    with spooled(found.inputs) as inputs, progress(_title(inputs), work.quiet) as bar:
        try:
            with closing(_results(inputs, work, bar, told)) as results:
                done = write_tables(work.plan, results, work.options, lambda: screen(bar), work.force)
        except NothingHeardError:
            pass
    _tell_failures(told.failures, done)
    if work.verbose:
        _tell_details(told, done, time.monotonic() - began, work)
    if not done:
        return NOTHING
    return SOME if told.failures else DONE


def _results(inputs: tuple[Input, ...], work: Work, bar: Progress, told: Told) -> Generator[Result, None, None]:
    """Results in the order of the inputs, each with its own files written; failures are put aside."""
    with closing(_heard(inputs, work, bar)) as answers:
        for one, answer in zip(inputs, answers, strict=True):
            if isinstance(answer, Failure):
                told.failures.append(_named_failure(answer, one))
                continue
            told.seconds += answer.source.duration_s
            told.model = f"{answer.provenance.model}, sha256 {answer.provenance.model_sha256}"
            result = _named(answer, one)
            try:
                _write_singles(one, answer, result, work, bar)
                if work.clips is not None:
                    told.clips += cut(one.path, one.place, result.events, work.clips, work.force)
            except Error as problem:
                told.failures.append(_named_failure(Failure(one.name, one.name, str(problem)), one))
                if not work.plan.tables:
                    continue  # its only output failed: it does not count as done
            yield result


def _heard(inputs: tuple[Input, ...], work: Work, bar: Progress) -> Generator[Result | Failure, None, None]:
    """An answer for each input, from the recogniser."""
    from soundsight.many import listen_many
    from soundsight.recogniser import listen

    if len(inputs) == 1:
        try:
            answer = listen(inputs[0].path, scores_to=work.scores, on_progress=bar, **work.settings)
        except Error as problem:
            yield Failure(inputs[0].name, inputs[0].name, str(problem))
        else:
            yield answer
        return
    paths = [one.path for one in inputs]
    many = listen_many(paths, jobs=work.jobs, on_progress=bar, **work.settings)
    with closing(cast("Generator[Result | Failure, None, None]", many)):
        try:
            yield from many
        except GeneratorExit:
            kill_workers()  # nobody wants the rest, which may take hours
            raise


def _write_singles(one: Input, answer: Result, result: Result, work: Work, bar: Progress) -> None:
    for form, path in work.plan.of(one.place):
        whole = replace(result, source=replace(result.source, path=answer.source.path))
        with opened(path, lambda: screen(bar), work.force) as out:
            form.write([whole if form.name in READS_RECORDING else result], out, work.options)


def _named(result: Result, one: Input) -> Result:
    """A result from a temporary file bears the name of what was put there, and no path."""
    return replace(result, source=replace(result.source, name=one.name, path=None)) if one.spool else result


def _named_failure(failure: Failure, one: Input) -> Failure:
    reason = failure.reason.replace(str(one.path), one.name) if one.spool else failure.reason
    return Failure(one.place.name, one.name, reason)


def _title(inputs: tuple[Input, ...]) -> str:
    return inputs[0].place.name if len(inputs) == 1 else f"{len(inputs)} recordings"


def _note_found(work: Work, found: Found) -> None:
    if work.quiet:
        return
    if found.passed_over:
        say(f"{_count(found.passed_over, 'file')} passed over: no recordings, by their names.")
    if found.repeated:
        say(f"{_count(found.repeated, 'recording')} named more than once; each is heard once.")


def _tell_failures(failures: list[Failure], done: int) -> None:
    for failure in failures:
        # Reasons from within often begin with the name, then already on one line.
        name = one_line(failure.path or failure.name)
        known = one_line(failure.reason).startswith(f"{name}:")
        say(failure.reason if known else f"{name}: {failure.reason}")
    if failures and done:
        rest = f"the other {done} are done" if done > 1 else "the other one is done"
        say(f"{_count(len(failures), 'input')} of {len(failures) + done} failed; {rest}.")
    elif len(failures) > 1:
        say(f"none of {len(failures)} inputs could be heard.")


def _tell_details(told: Told, done: int, taken_s: float, work: Work) -> None:
    if told.model:
        say(f"model {told.model}")
    speed = f", {told.seconds / taken_s:.0f} × real time" if taken_s > 0 else ""
    say(f"{_count(done, 'recording')}, {told.seconds:.1f} s of sound heard in {taken_s:.2f} s{speed}")
    if work.clips is not None:
        say(f"{_count(told.clips, 'clip')} in {work.clips}")


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
