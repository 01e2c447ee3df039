"""`soundsight models`: the cards in plain words."""

from __future__ import annotations

from collections.abc import Iterator

import click

from soundsight.card import Card, Figure, Setting, load_card, models_folder, packaged_models
from soundsight.cli.exit import DONE, NOTHING, one_line, say
from soundsight.cli.options import complete_models
from soundsight.error import Error


@click.command()
@click.argument("name", required=False, shell_complete=complete_models)
def models(name: str | None) -> int:
    """Tell about the models: what they hear and what they cannot.

    \b
    Examples:
      soundsight models                  all that are there, in some lines each
      soundsight models environment      one whole: labels, thresholds, figures, data, licence
      soundsight models ./mine.toml      a model of your own

    A model is a card (NAME.toml) and a graph (NAME.onnx) side by side, or a card alone where things are measured and
    not learnt. Those in your own folder of models are listed too.
    """
    if name is not None:
        _print(whole(load_card(name)))
        return DONE
    names = packaged_models()
    if not names:
        say(f"there is no model. Put NAME.toml and NAME.onnx into {models_folder()}, or install soundsight anew.")
        return NOTHING
    code = DONE
    for number, one in enumerate(names):
        try:
            _print([*([""] if number else []), *brief(load_card(one))])
        except Error as wrong:
            say(str(wrong))
            code = NOTHING
    return code


def _print(lines: Iterator[str] | list[str]) -> None:
    for line in lines:
        click.echo(one_line(line))


def brief(card: Card) -> Iterator[str]:
    """Some lines about a model."""
    yield f"{card.name}  {card.title}"
    yield f"  {card.summary}"
    labels = [f"{len(card.labels)} labels"] if card.labels else []
    gives = ", ".join([*labels, *(track.title.lower() for track in card.tracks)])
    yield f"  {gives}; {_reach(card)}; licence {card.licence}"
    for sentence in card.cannot:
        yield f"  Cannot: {sentence}"
    for figure in card.figures:
        yield f"  {figure.name}: {figure.value} ({'; '.join(filter(None, (figure.data, card.mark)))})"


def whole(card: Card) -> Iterator[str]:
    """All that a card says."""
    yield f"{card.name} {card.version}: {card.title}"
    yield card.summary
    yield from _section("How it hears", _how(card))
    yield from _section("What it cannot do", card.cannot)
    yield from _section("Figures", (line for figure in card.figures for line in _figure_lines(figure, card.mark)))
    yield from _section("What it learnt from", _data(card))
    textures = [", ".join(card.display(label) for label in card.textures)] if card.textures else []
    yield from _section("What noise alone may be taken for", textures)
    yield from _section("Labels: id, name, score from which it holds", _labels(card))
    measures = (f"{one.name}  {one.title}, from {one.low:g} to {one.high:g} {one.unit}" for one in card.tracks)
    yield from _section("What it measures over time", measures)
    yield from _section("What can be chosen", (_setting(one) for one in card.settings))
    yield from _section("Files", (str(card.path), f"{card.graph or card.path.name}, sha256 {card.sha256}"))


def _setting(one: Setting) -> str:
    """`a4  A4: 440; or 390 to 470 Hz, heard, estimated`: its default, then what may be chosen."""
    numbers = [f"{one.low:g} to {one.high:g} {one.unit}".strip()] if one.low is not None else []
    examples = [f"such as {one.example}"] if one.example else []
    can = ", ".join([*numbers, *one.choices, *examples])
    return f"{one.name}  {one.title}: {one.default or 'not chosen'}" + (f"; or {can}" if can else "")


def _section(title: str, lines: Iterator[str] | tuple[str, ...] | list[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        if not number:
            yield ""
            yield title
        yield f"  {line}"


def _reach(card: Card) -> str:
    return f"hears up to {card.rate / 2000:g} kHz in steps of {1000 * card.hop / card.rate:.3g} ms"


def _how(card: Card) -> Iterator[str]:
    yield f"{_reach(card)[0].upper()}{_reach(card)[1:]}."
    before, after = (1000 * context / card.rate for context in (card.context_before, card.context_after))
    yield f"Each step is judged from {before:.4g} ms before it to {after:.4g} ms after it."
    if card.labels:
        yield f"Scores of a whole recording are pooled by {card.pooling}."
    yield f"Licence: {card.licence}"


def _figure_lines(figure: Figure, mark: str) -> Iterator[str]:
    yield f"{figure.name}: {figure.value}"
    if mark:
        yield f"    {mark}"
    yield f"    on {figure.data}; {figure.protocol}; seed {figure.seed}"
    yield f"    again: {figure.command}"


def _data(card: Card) -> Iterator[str]:
    yield from card.data
    for name, folds in card.learnt.items():
        yield f"{name}: {'folds' if len(folds) > 1 else 'fold'} {', '.join(map(str, folds))}"
    if card.groups:
        yield f"{len(card.groups)} recordings, whose ids stand in the card"
    if card.mark:
        yield card.mark


def _labels(card: Card) -> Iterator[str]:
    id_width = max((len(label.id) for label in card.labels), default=0)
    name_width = max((len(label.name) for label in card.labels), default=0)
    for group in dict.fromkeys(label.group for label in card.labels):
        yield f"{group}:"
        for label in card.labels:
            if label.group == group:
                line = f"  {label.id:<{id_width}}  {label.name:<{name_width}}  {label.threshold:.2f}  {label.rule}"
                yield line.rstrip()
