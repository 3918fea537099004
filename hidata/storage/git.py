"""Runs git, so that git runs no other program.

A repository's settings can name programs: hooks, filters, pagers, monitors, checkers of signatures,
transports. A stranger's folder may bring such settings along, so every call to git is made here:

- git never looks for a repository itself but is given the nearest `.git`, which
  `storage.repository` finds. A folder that has the files of a bare repository in it (`HEAD`,
  `config`, `objects/`, `refs/`) stays a mere folder.
- Only commands are used that run no hook, filter, pager or external diff. Files are compared with
  their committed contents in this process (`storage.work_tree`), since git would filter them.
- The settings of the user and of the system do not count, those of the repository that name a
  program are overridden, and nothing is fetched: git may use no transport.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Literal, cast

TIMEOUT = 600
"""Seconds that one call to git may take."""

FLAGS = ("--no-pager", "--no-replace-objects", "--no-optional-locks", "--literal-pathspecs")

SETTINGS = {
    "safe.bareRepository": "explicit",
    "protocol.allow": "never",
    "core.fsmonitor": "",  # not "false": before 2.36 that was the name of a program
    "core.hooksPath": os.devnull,
    "core.attributesFile": os.devnull,
    "core.excludesFile": os.devnull,
    "core.alternateRefsCommand": "",
    "core.askPass": "",
    "core.editor": "false",
    "core.gitProxy": "",
    "core.sshCommand": "false",
    "credential.helper": "",
    "diff.external": "",
    "gpg.program": "false",
    "log.showSignature": "false",
}
"""Overrides what the repository sets. The commands used here run none of these by themselves."""

ENVIRONMENT = {
    "LC_ALL": "C",
    "HOME": os.devnull,  # git before 2.32 knows no GIT_CONFIG_GLOBAL
    "XDG_CONFIG_HOME": os.devnull,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",
    "SSH_ASKPASS": "",
}

PATHS = ("GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR")
ALTERNATES = "GIT_ALTERNATE_OBJECT_DIRECTORIES"
"""Variables that say where parts of a repository lie, as hooks have them. No other is passed on."""

Why = Literal["no git", "no repository", "no revision", "refused"]


class GitError(Exception):
    """git did not answer. The message is a sentence for the user, `why` tells the cases apart."""

    def __init__(self, why: Why, message: str) -> None:
        """Take the case and the sentence."""
        super().__init__(message)
        self.why = why


def output(where: Sequence[str], *arguments: str, absent: int = 0) -> bytes:
    """What a command of git prints; nothing where it ends with the exit code `absent`.

    `where` are the options that say which repository is meant. Raises GitError where it fails.
    """
    return _run(_command(where, arguments), _environment(), absent)


@contextlib.contextmanager
def stream(
    where: Sequence[str], *arguments: str, stdin: IO[bytes] | None = None
) -> Iterator[IO[bytes]]:
    """What a command of git prints, to be read to its end. Raises GitError where it fails."""
    from subprocess import DEVNULL, PIPE, Popen
    from tempfile import TemporaryFile
    from threading import Timer

    command, environment = _command(where, arguments), _environment()
    with TemporaryFile() as errors:
        try:
            process = Popen(
                command, stdin=stdin or DEVNULL, stdout=PIPE, stderr=errors, env=environment
            )
        except OSError as error:
            raise _missing(error) from None
        timer = Timer(TIMEOUT, process.kill)
        timer.start()
        with process:
            try:
                yield cast("IO[bytes]", process.stdout)
            except BaseException:
                process.kill()
                raise
            finally:
                process.wait()
                timer.cancel()
        errors.seek(0)
        if process.returncode:
            raise _slow() if process.returncode < 0 else _refused(errors.read(2**12))


def check_owner(top: Path, git_dir: str) -> None:
    """Raise GitError where a repository belongs to somebody else, unless git would use it.

    Git would where the user's `safe.directory` names it; so it is asked, with the user's settings,
    to say where the repository is: that runs nothing.
    """
    if os.path.isdir(git_dir) and {os.stat(p).st_uid for p in (top, git_dir)} == {os.geteuid()}:
        return
    ask = ["git", "-C", str(top), "-c", "safe.bareRepository=explicit", "rev-parse", "--git-dir"]
    _run(ask, {**os.environ, "LC_ALL": "C"})


def _run(command: Sequence[str], environment: Mapping[str, str], absent: int = 0) -> bytes:
    from subprocess import DEVNULL, TimeoutExpired, run  # takes as long as a thousand records

    try:
        done = run(
            command, stdin=DEVNULL, capture_output=True, check=False, env=environment,
            timeout=TIMEOUT,
        )  # fmt: skip
    except OSError as error:
        raise _missing(error) from None
    except TimeoutExpired:
        raise _slow() from None
    if done.returncode and done.returncode != absent:
        raise _refused(done.stderr)
    return b"" if done.returncode else done.stdout


def _command(where: Sequence[str], arguments: Sequence[str]) -> list[str]:
    settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
    return ["git", *FLAGS, *where, *settings, *arguments]


def _environment() -> dict[str, str]:
    """The variables that git is given: none of the user's own for git, but where things lie."""
    given = os.environ
    kept = {n: v for n, v in given.items() if not n.startswith("GIT_") or n == ALTERNATES}
    return kept | {n: os.path.abspath(given[n]) for n in PATHS if n in given} | ENVIRONMENT


def _missing(error: OSError) -> GitError:
    return GitError("no git", f"git cannot be run: {error.strerror}.")


def _slow() -> GitError:
    return GitError("refused", f"git did not answer within {TIMEOUT} seconds.")


def _refused(errors: bytes) -> GitError:
    lines = errors.decode("utf-8", "replace").strip().splitlines() or ["it gives no reason"]
    return GitError("refused", f"git refuses: {lines[0].removeprefix('fatal: ')}")
