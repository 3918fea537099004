"""hidata site: a release as a static website."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import click

from hidata.cli.common import Settings
from hidata.cli.output import say


@click.command("site")
@click.argument("release", type=click.Path(path_type=Path, exists=True), required=False)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("site"),
    show_default=True, help="The folder to write; a site that is there is replaced.",
)  # fmt: skip
@click.option(
    "--earlier", metavar="RELEASE", multiple=True, type=click.Path(path_type=Path, exists=True),
    help="An earlier release that the site still offers. May be given several times.",
)  # fmt: skip
@click.option("--unverified", is_flag=True, help="Do not compare with SHA256SUMS first.")
@click.pass_obj
def command(
    settings: Settings, release: Path | None, out: Path, earlier: tuple[Path, ...], unverified: bool
) -> int:
    """Write a static site of a release: by default the one of this version in dist.

    Needs hidata[site]. Look at it with python -m http.server --directory site

    Example: hidata site dist/hidata-1.0.0 --out site
    """
    metadata = (settings.readable if release else settings.folder).metadata
    name = f"{metadata.name}-{metadata.version}"
    release = release or Path("dist", name)
    if not release.exists():
        raise click.UsageError(f"There is no release at {release}; hidata build makes one.")
    try:
        from hidata.site.catalogue import TooManyPages
        from hidata.site.write import MissingKinds, NotASite, write_site
    except ImportError as error:
        message = f"{error.name} is missing: pip install 'hidata[site]'."
        raise click.ClickException(message) from None
    from hidata.engine.executors import WorkerError, workers
    from hidata.release.read import checked_release
    from hidata.release.verify_descriptions import UNREADABLE, reason
    from hidata.reports import counted
    from hidata.storage.places import refuse_links

    refuse_links(out)
    with ExitStack() as stack:
        found = stack.enter_context(checked_release(release, unverified))
        before = [stack.enter_context(checked_release(path, unverified)) for path in earlier]
        ours = found.folder.name.startswith(f"{metadata.name}-")
        try:
            extension = metadata.extension if ours else ""
            number = write_site(found, out.resolve(), workers(), extension, before)
        except TooManyPages as error:
            raise click.UsageError(str(error)) from None
        except NotASite as error:
            raise click.UsageError(f"{error} Name a new folder.") from None
        except WorkerError as error:
            raise click.ClickException(str(error)) from None
        except MissingKinds as error:
            raise click.UsageError(f"{error} See extension in the settings.") from None
        except UNREADABLE as error:
            if isinstance(error, OSError) and error.strerror:
                raise
            message = f"{release} cannot be read: {reason(error)}."
            raise click.ClickException(f"{message} hidata verify says more.") from None
    say(f"Wrote {counted(number, 'page')} to {out}.")
    return 0
