"""What the command line asks of the laboratory: train a recipe, evaluate a model, tell of the data sets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from soundsight.card import Card, Figure, Label, load_card
from soundsight.card.scaling import Scaling
from soundsight.error import Error
from soundsight.lab import calibrate, report, scene_pictures, scene_report, thresholds
from soundsight.lab.alarms import alarms as count_alarms
from soundsight.lab.alarms import card_figures as alarm_figures
from soundsight.lab.alarms import lines as alarm_lines
from soundsight.lab.alarms import write as write_alarms
from soundsight.lab.datasets import DATASETS, names, read
from soundsight.lab.evaluate import evaluate as evaluate_model
from soundsight.lab.evaluate_scenes import evaluate_scenes as measure_scenes
from soundsight.lab.evaluate_scenes import which_scenes
from soundsight.lab.export import export, write_card
from soundsight.lab.fit import epochs_of
from soundsight.lab.outcome import Outcome
from soundsight.lab.recipe import Recipe, load_recipe
from soundsight.lab.study import report as study_report
from soundsight.lab.study.plan import load_study
from soundsight.lab.study.run import Runner, best_of, following
from soundsight.lab.train import Trained
from soundsight.lab.train import train as train_recipe

Echo = Callable[[str], None]
CACHE = Path("cache")


def train(
    recipe: Path,
    data: Path,
    changes: Mapping[str, str],
    folds: Sequence[int] | None,
    out: Path,
    echo: Echo,
    half: bool = False,
) -> None:
    """Train a recipe, once or once a test fold, and write model, card, log and curves below `out/NAME`."""
    wanted = load_recipe(recipe, changes)
    runs = [(wanted, out / wanted.name)]
    if folds:
        runs = [(for_fold(wanted, fold), out / wanted.name / f"fold{fold}") for fold in folds]
    for run, folder in runs:
        echo(f"{run.name}: training into {folder}")
        chosen = before(run, data, folder / "before") if run.chosen_on else None
        card = finish(run, train_recipe(run, data, folder, CACHE), folder, half, chosen)
        changed = " ".join([*(f"--set {key}={value}" for key, value in changes.items()), *(["--half"] if half else [])])
        note = f"\n# Run with {changed}\n" if changed else ""
        (folder / "recipe.toml").write_text(recipe.read_text(encoding="utf-8") + note, encoding="utf-8")
        report.draw_log(list(epochs_of(folder / "log.csv")), folder / "log.png")
        echo(f"{card.path} and {card.graph}: {len(card.labels)} labels, {len(card.groups)} recordings learnt from")


def for_fold(recipe: Recipe, fold: int) -> Recipe:
    """The recipe with `fold` of its first set as the test fold, and that set's other folds to learn from."""
    dataset = next(iter(recipe.train))
    every = DATASETS[dataset].folds
    if fold not in every:
        raise Error(f"{dataset} has no fold {fold}; there are {', '.join(map(str, every))}.")
    rest = tuple(f for f in every if f != fold)
    return replace(recipe, train={**recipe.train, dataset: rest}, test={dataset: (fold,)})


def before(recipe: Recipe, data: Path, folder: Path) -> Card:
    """The card of a run that holds the folds of `chosen_on` out and has its scale and thresholds chosen on them."""
    rest = {
        name: tuple(fold for fold in folds if fold not in recipe.chosen_on.get(name, ()))
        for name, folds in recipe.train.items()
    }
    run = replace(recipe, train=rest, chosen_on={})
    return finish(run, train_recipe(run, data, folder, CACHE, held=recipe.chosen_on), folder)


def finish(recipe: Recipe, trained: Trained, folder: Path, half: bool = False, chosen: Card | None = None) -> Card:
    """Export the weights, rounded to half precision where wanted, with scale and thresholds.

    These are chosen on the validation clips, or are those of a card of the same labels that were `chosen` before.
    """
    learnt = [*trained.split.train, *trained.split.validation]
    about = {
        "title": recipe.title or recipe.name,
        "summary": recipe.summary,
        "version": recipe.version,
        "cannot": recipe.cannot,
        "boxes": recipe.boxes,
        "textures": tuple(label for label in trained.labels if label in names.NOISE_LIKE),
        "licence": "weights: trained on "
        + "; ".join(f"{DATASETS[d].title} ({DATASETS[d].licence})" for d in recipe.train),
        "data": tuple(described(dataset, found) for dataset, found in recipe.train.items()),
        "learnt": {dataset: tuple(found) for dataset, found in recipe.train.items()},
        "groups": frozenset(clip.group for clip in learnt),
        "leak": recipe.leak,
    }
    holds = {label.id: label.threshold for label in chosen.labels} if chosen else dict.fromkeys(trained.labels, 0.5)
    labels = [Label(label, names.display(label), names.group(label), holds[label]) for label in trained.labels]
    card = export(trained.weights, trained.shape.geometry, folder, recipe.name, labels, about, half=half)
    if recipe.calibrate:
        if chosen:
            scaling = Scaling(chosen.boxes.scale, chosen.boxes.offset)
        else:
            scaling = calibrate.scaling_of(card, trained.split.validation, trained.sounds)
        about["calibrated"] = calibrate.words(scaling)
        about["boxes"] = replace(recipe.boxes, scale=scaling.scale, offset=scaling.offset)
        scaled = calibrate.Scaled(trained.weights, scaling)
        card = export(scaled, trained.shape.geometry, folder, recipe.name, labels, about, half=half)
    if trained.split.validation:
        held = trained.split.validation
        lowest = calibrate.LEAST if recipe.calibrate else 0.0
        card = thresholds.with_thresholds(card, held, trained.sounds, recipe.scenes, recipe.beta, lowest)
        write_card(card)
    return card


def described(name: str, folds: Sequence[int]) -> str:
    """A data set in a card: what of it was learnt from, credit, licence, source."""
    dataset = DATASETS[name]
    parts = (f"{dataset.title}, folds {', '.join(map(str, folds))}", dataset.credit, dataset.licence, dataset.source)
    return ". ".join(part for part in parts if part)


def evaluate(
    models: Sequence[str],
    dataset: str,
    data: Path,
    folds: Sequence[int] | None,
    out: Path | None,
    anyway: bool,
    into_card: bool,
    echo: Echo,
) -> None:
    """Print the figures of a model on a data set, write tables and pictures into `out`, the main figures into its card.

    Of further models the gain of the first over each is told. Figures of the same command are replaced, others stay.
    """
    found = evaluate_model(models[0], dataset, data, folds, anyway, CACHE, beside=models[1:])
    for line in report.lines(found):
        echo(line)
    if out is not None:
        report.write(found, out)
        echo(f"tables and pictures: {out}")
    if into_card:
        put_into_card(found.card, report.card_figures(found), echo)


def evaluate_scenes(
    models: Sequence[str],
    datasets: Sequence[str],
    data: Path,
    folds: Sequence[int] | None,
    kind: str,
    count: int,
    seed: int,
    out: Path | None,
    anyway: bool,
    into_card: bool,
    echo: Echo,
    pictures: int = 0,
) -> None:
    """Print the figures of models on the same scenes, and the gain of the first over the second.

    Writes scenes.json and the first so many scenes as pictures and sounds into `out`, the main figures of the first
    into its card.
    """
    wanted = which_scenes(models, datasets, data, folds, kind, CACHE, anyway)
    found = measure_scenes(wanted, kind, count, seed)
    for one in found:
        for line in scene_report.lines(one):
            echo(line)
    for line in scene_report.gain_lines(*found) if len(found) == 2 else ():
        echo(line)
    if out is not None:
        scene_report.write(found, out)
        echo(f"table: {out / 'scenes.json'}")
        for path in scene_pictures.write(wanted, kind, pictures, seed, out):
            echo(str(path))
    if into_card:
        put_into_card(found[0].card, scene_report.card_figures(found[0]), echo)


def tell(found: Outcome, out: Path | None, into_card: bool, echo: Echo) -> None:
    """Print an outcome, write its tables into `out`, its figures into its cards."""
    for line in found.lines:
        echo(line)
    for path in found.write(out) if out is not None else ():
        echo(f"table: {path}")
    for card in found.cards if into_card else ():
        put_into_card(card, found.figures, echo)


def alarms(
    model: str,
    data: Path,
    names: Sequence[str] | None,
    minutes: float,
    seed: int,
    out: Path | None,
    into_card: bool,
    echo: Echo,
) -> None:
    """Print the false alarms of a model in each kind of foreign sound; alarms.csv into `out`, figures into the card."""
    card = load_card(model)
    echo(f"{card.name}: alarms at the card's thresholds (seed {seed})")
    found = []
    for one in count_alarms(model, data, names, minutes, seed):
        found.append(one)
        for line in alarm_lines(one, card):
            echo(line)
    if out is not None:
        write_alarms(found, card, out)
        echo(f"table: {out / 'alarms.csv'}")
    if into_card:
        put_into_card(card, alarm_figures(found, card, seed), echo)


def study(recipe: Path, data: Path, folds: Sequence[int] | None, grid_only: bool, out: Path, echo: Echo) -> None:
    """Run a study below `out/study-NAME`: its grid, then base and best on further folds; write table and curves."""
    planned = load_study(recipe)
    folder = out / f"study-{planned.name}"
    runner = Runner(planned, data, folder, CACHE, echo)
    grid = runner.run(planned.grid())
    best = best_of(grid)
    echo(f"best by validation: {best}")
    more = [] if grid_only else following(planned, best, runner.clips, folds)
    follow = runner.run(more)
    for path in study_report.write(planned, grid, follow, best, folder):
        echo(str(path))


def put_into_card(card: Card, new: Sequence[Figure], echo: Echo) -> None:
    """Figures of the same command are replaced, others stay."""
    commands = {figure.command for figure in new}
    kept = tuple(figure for figure in card.figures if figure.command not in commands)
    write_card(replace(card, figures=(*kept, *new)))
    echo(f"figures: {card.path}")


def describe_datasets(data: Path | None, echo: Echo) -> None:
    """Each set with source, licence, labels and folds; with `data`, whether a copy stands there and is whole."""
    for name, dataset in DATASETS.items():
        folds = f"folds {dataset.folds[0]} to {dataset.folds[-1]}" if len(dataset.folds) > 1 else "one fold"
        echo(f"{name}: {dataset.title}, {len(dataset.labels) or 'any'} labels, {folds}. Licence: {dataset.licence}.")
        if dataset.source:
            echo(f"  {dataset.credit}. {dataset.source}")
        if data is not None:
            try:
                clips = read(name, data)
                per_fold = ", ".join(f"{fold}: {n}" for fold, n in sorted(Counter(c.fold for c in clips).items()))
                echo(f"  here: {len(clips)} clips (fold {per_fold}), {len({c.group for c in clips})} recordings")
            except Error as problem:
                echo(f"  not here: {problem}")
