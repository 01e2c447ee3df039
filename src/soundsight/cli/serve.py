"""`soundsight serve`: the page, from this computer."""

from __future__ import annotations

import re
import secrets
import sys
from pathlib import Path

import click

from soundsight.cli import options
from soundsight.cli.exit import say
from soundsight.cli.listen import MODEL
from soundsight.error import Error
from soundsight.extras import extra, pip

HOST = "127.0.0.1"
PORT = 8765
LIMIT = "20GB"
MAX_UPLOAD = "1GB"

# Long enough that nobody guesses it, and of signs that need no quoting in an address.
TOKEN = re.compile(r"[A-Za-z0-9_-]{12,128}")


@click.command()
@click.option(
    "-m", "--model", "models", multiple=True, shell_complete=options.complete_models, metavar="MODEL",
    envvar="SOUNDSIGHT_SERVE_MODEL",
    help="Name of a model, or path to its card; may be given again, the first is taken where nobody chooses. "
    "Without: all that are installed.",
)  # fmt: skip
@click.option(
    "--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, metavar="N",
    help="Port; where it is taken, the next that is free. 0: any.",
)  # fmt: skip
@click.option(
    "--host", default=HOST, show_default=True, metavar="H",
    help="Address to serve on; 0.0.0.0 for other devices too, which needs --tls.",
)  # fmt: skip
@click.option("--no-open", is_flag=True, help="Open no browser.")
@click.option(
    "--library", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="Folder that keeps recordings and results. Without: soundsight/library in the user's data folder.",
)  # fmt: skip
@click.option("--no-keep", is_flag=True, help="Keep nothing: recordings and results go when the server ends.")
@click.option(
    "--limit", default=LIMIT, show_default=True, callback=options.size, metavar="SIZE",
    help="What the library may hold in all.",
)  # fmt: skip
@click.option(
    "--max-upload", default=MAX_UPLOAD, show_default=True, callback=options.size, metavar="SIZE",
    help="What one recording may hold.",
)  # fmt: skip
@click.option(
    "--tls", nargs=2, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="CERT KEY",
    help="Certificate and key (PEM), to serve on https.",
)  # fmt: skip
@click.option(
    "--token", metavar="T",
    help="Let in only who has this. Another host than this computer has one always; without, it is made and printed.",
)  # fmt: skip
def serve(
    models: tuple[str, ...],
    port: int,
    host: str,
    no_open: bool,
    library: Path | None,
    no_keep: bool,
    limit: int,
    max_upload: int,
    tls: tuple[Path, Path] | None,
    token: str | None,
) -> None:
    """Open the page, which shows what is heard: in recordings, or live.

    \b
    Examples:
      soundsight serve
      soundsight serve -m environment -m models/birds.toml
      soundsight serve --no-open --port 9000 --library ~/sounds
      soundsight serve --host 0.0.0.0 --tls cert.pem key.pem

    Prints the page's address, and opens it where there is a display. Ctrl-C ends it. Everything happens on this
    computer, and nobody else reaches it unless --host says so. Needs the extra [page]; the page is told of in
    docs/page.md.
    """
    if no_keep and library is not None:
        raise click.UsageError("--library and --no-keep were both given: one of them was expected.")
    if token is not None and not TOKEN.fullmatch(token):
        raise click.UsageError("--token: 12 to 128 letters, digits, - and _ were expected. Without it one is made.")
    page = extra("page")
    if missing := page.missing():
        raise Error(f"serve: needs {', '.join(missing)}, not installed. Install the page: {page.how}")

    # Only now, so that help and slips of the hand cost no loading.
    from soundsight.server.serve import run
    from soundsight.server.settings import Settings, default_library, is_loopback

    if not is_loopback(host):
        if tls is None:
            raise click.UsageError(
                f"--host {host} needs --tls CERT KEY: on plain http browsers refuse the microphone, and others could "
                f"read along. Or stay on {HOST} and reach it from elsewhere by ssh -L {port}:{HOST}:{port}."
            )
        token = token or secrets.token_urlsafe(16)
    settings = Settings(
        models=chosen(models),
        library=library or default_library(),
        keep=not no_keep,
        max_upload=max_upload,
        limit=limit,
        host=host,
        port=port,
        token=token,
    )
    run(settings, not no_open, tls, tell, say)


def chosen(asked: tuple[str, ...]) -> tuple[str, ...]:
    """The models to serve: those asked for, else every one that is installed and can be read.

    Raises `Error` where one that was asked for is none, or two are of the same name.
    """
    from soundsight.card import load_card, packaged_models

    if asked:
        names = [load_card(one).name for one in asked]
        if twice := {name for name in names if names.count(name) > 1}:
            raise Error(f"two models are called {', '.join(sorted(twice))}. Serve one of them, or rename one's card.")
        return asked
    found = []
    for name in sorted(packaged_models(), key=lambda name: name != MODEL):
        try:
            load_card(name)
        except Error as wrong:
            say(f"left out: {wrong}")
        else:
            found.append(name)
    if not found:
        raise Error(f"there is no model to serve. Install soundsight anew: {pip()} install soundsight")
    return tuple(found)


def tell(address: str) -> None:
    """The address, at once: what reads it may be a program."""
    click.echo(f"soundsight is at {address} (Ctrl-C ends it)")
    sys.stdout.flush()
