"""hidata init: a dataset to start from, empty or of files; the template of an extension."""

from __future__ import annotations

from pathlib import Path

import click

from hidata.cli.common import Settings
from hidata.cli.output import say


class _TakesSeveral(click.Command):
    """A command whose option `--from` takes all that follows it, up to the next option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Repeat `--from` before each file."""
        spread: list[str] = []
        within = False
        for argument in args:
            if argument.startswith("-"):
                within = argument.partition("=")[0] == "--from"
            if argument != "--from":
                repeated = within and not argument.startswith("-")
                spread += ["--from", argument] if repeated else [argument]
        if args[-1:] == ["--from"]:
            spread.append("--from")
        return super().parse_args(ctx, spread)


@click.command("init", cls=_TakesSeveral)
@click.argument("directory", metavar="[DIR]", required=False)
@click.option(
    "--from", "sources", metavar="FILE...", multiple=True, type=click.Path(),
    help="Begin with the records of these files and folders, and guess their schemas.",
)  # fmt: skip
@click.option(
    "--extension", metavar="[NAME]", is_flag=False, flag_value="own",
    help="Write the template of an extension instead: a package with a rule.",
)  # fmt: skip
@click.pass_obj
def command(
    settings: Settings, directory: str | None, sources: tuple[str, ...], extension: str | None
) -> int:
    """Write a new dataset that validates and builds; no file is overwritten.

    With --from, its records are those of JSON, NDJSON, CSV, TSV, XLSX, YAML or Parquet files, and
    INIT.md in it says what was guessed of them.

    Example: hidata init cities --from cities.csv
    """
    from hidata.scaffold.collection import RefusedError

    folder = Path(directory or settings.root or ".")
    if extension is not None and sources:
        raise click.UsageError("An extension has no records: leave out --from.")
    try:
        if extension is not None:
            return _extension(folder, extension)
        return _dataset(folder, [Path(source) for source in sources])
    except RefusedError as error:
        raise click.ClickException(str(error)) from None


def _extension(folder: Path, name: str) -> int:
    """Write the template of an extension."""
    from hidata import __version__
    from hidata.scaffold.extension import make_extension

    paths = make_extension(folder, name, __version__)
    say(f"wrote {', '.join(paths)}{_in(folder)}")
    say(f"next{_in(folder)}: pip install -e '.[test]', then pytest; README.md says how to use it")
    return 0


def _dataset(folder: Path, sources: list[Path]) -> int:
    """Write a dataset."""
    from hidata import __version__
    from hidata.scaffold import page
    from hidata.scaffold.make import make

    made = make(folder, sources, __version__)
    say(f"wrote {made.files:,} files into {folder}")
    if made.kinds:
        say(*page.lines(made.kinds, made.left_out))
    if made.kept:
        say(f"left as they were: {', '.join(made.kept)}")
    if made.misplaced:
        say(
            f"not written, as they belong to the top of the repository: {', '.join(made.misplaced)}"
        )
    look = f"; {page.PAGE} says what was guessed" if made.kinds else ""
    say(f"next{_in(folder)}: hidata validate, then hidata build{look}")
    return 0


def _in(folder: Path) -> str:
    """Return words for where something is, if it is not here."""
    return f" in {folder}" if str(folder) != "." else ""
