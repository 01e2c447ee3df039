"""False alarms an hour: how often a label holds where it should not, with the bound that the hours allow."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from soundsight.card import Card, Figure, load_card
from soundsight.lab.foreign import Foreign, chosen
from soundsight.recogniser import Recogniser

SURE = 0.95


def most_an_hour(alarms: int, hours: float, sure: float = SURE) -> float:
    """The rate that so few alarms leave possible: the upper end of the one-sided Poisson interval (Garwood 1936).

    The rate at which as few alarms or fewer come with a chance of 1 - `sure`; for none it is 3.0 over the hours.
    """
    from scipy.stats import chi2

    return float(chi2.ppf(sure, 2 * (alarms + 1)) / 2 / hours)


@dataclass(frozen=True, slots=True)
class Alarms:
    """What held in some hours of one kind of sound: how many events of each label."""

    sounds: Foreign
    about: str
    hours: float
    by_label: Counter[str]

    @property
    def unexpected(self) -> int:
        """Events of labels that are neither expected there nor on the written list."""
        apart = self.sounds.expected | self.sounds.alike
        return sum(count for label, count in self.by_label.items() if label not in apart)

    def of(self, labels: Container[str]) -> list[tuple[str, int]]:
        """(label, events) of some labels, those that held, the most first."""
        return [(label, count) for label, count in self.by_label.most_common() if label in labels]


def count(card: Card, sounds: Foreign, data: Path, minutes: float, seed: int) -> Alarms:
    """Listen for so many minutes, each clip (at most a minute) a stream of its own, at the card's thresholds.

    An alarm is an event that holds, so one without an end counts once a clip.
    """
    recogniser = Recogniser(str(card.path), for_file=True)
    by_label: Counter[str] = Counter()
    left_s = minutes * 60
    for samples, rate in sounds.clips(data, np.random.default_rng(seed)):
        part = samples[: max(1, round(left_s * rate))]
        recogniser.reset()
        recogniser.feed(part, rate)
        recogniser.flush()
        by_label.update(event.label for event in recogniser.result().events if event.holds)
        left_s -= len(part) / rate
        if left_s <= 0.5 / rate:
            break
    return Alarms(sounds, sounds.about(data), minutes / 60, by_label)


def alarms(model: str, data: Path, names: Sequence[str] | None, minutes: float, seed: int) -> Iterator[Alarms]:
    """Each kind of sound in turn. Raises `Error` for a kind that is not there and for recordings that are missing."""
    card = load_card(model)
    kinds = chosen(names)
    for sounds in kinds:
        sounds.about(data)  # what is missing is told before hours of listening
    for sounds in kinds:
        yield count(card, sounds, data, minutes, seed)


def lines(found: Alarms, card: Card) -> Iterator[str]:
    """What the command prints of one kind of sound."""
    name = found.sounds.name
    yield f"{name}: {60 * found.hours:g} min ({found.about})"
    yield f"  alarms               {_rate(found.unexpected, found.hours)}"
    apart = found.sounds.expected | found.sounds.alike
    for group in dict.fromkeys(label.group for label in card.labels):
        of_group = found.of({label.id for label in card.labels if label.group == group} - apart)
        if of_group:
            yield f"    {group:18} {_rate(sum(n for _, n in of_group), found.hours)}: {_listed(of_group)}"
    if alike := found.of(found.sounds.alike):
        yield f"  apart, of the written list of like sounds: {_listed(alike)}"
    if expected := found.of(found.sounds.expected):
        yield f"  apart, as they may be there: {_listed(expected)}"


def card_figures(found: Sequence[Alarms], card: Card, seed: int) -> tuple[Figure, ...]:
    """The unexpected alarms of each kind of sound as a card states them."""
    figures = []
    for one in found:
        minutes = f" --minutes {60 * one.hours:g}" if one.hours != 1 else ""
        seeded = f" --seed {seed}" if seed else ""
        of = _listed(one.of(one.by_label.keys() - one.sounds.expected - one.sounds.alike))
        value = f"{one.unexpected / one.hours:.0f} (at most {most_an_hour(one.unexpected, one.hours):.0f}, {SURE:.0%})"
        figures.append(
            Figure(
                f"false alarms an hour: {one.sounds.name}",
                f"{value}: {of}" if of else value,
                f"{60 * one.hours:g} min: {one.about}",
                "events that hold at the card's thresholds, but for what may be there and the written list",
                f"soundsight alarms {card.name} --data DIR --sounds {one.sounds.name}{minutes}{seeded}",
                seed,
            )
        )
    return tuple(figures)


def _listed(counts: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{label} {n}" for label, n in counts)


def _rate(count_: int, hours: float) -> str:
    return f"{count_:5d}, {count_ / hours:6.1f} an hour (at most {most_an_hour(count_, hours):.1f}, {SURE:.0%})"


def write(found: Sequence[Alarms], card: Card, folder: Path) -> None:
    """alarms.csv into `folder`: a row a kind of sound and label, also where nothing held."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "alarms.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("sounds", "hours", "label", "group", "alarms", "an_hour", "at_most_an_hour", "expected"))
        for one in found:
            for label in card.labels:
                n = one.by_label[label.id]
                rates = f"{n / one.hours:.3g}", f"{most_an_hour(n, one.hours):.3g}"
                expected = "yes" if label.id in one.sounds.expected else "no"
                expected = "alike" if label.id in one.sounds.alike else expected
                writer.writerow(
                    (one.sounds.name, f"{one.hours:.3g}", label.id, label.group, n, *rates, expected)
                )  # fmt: skip
