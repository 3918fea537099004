"""Runs git, so that git runs no other program.

A repository's settings can name programs: hooks, filters, pagers, monitors, checkers of signatures,
transports. A folder of unknown origin may contain such settings, so every call to git is made here:

- git never looks for a repository itself but is given the nearest `.git`, which
  `storage.repository` finds. A folder that has the files of a bare repository in it (`HEAD`,
  `config`, `objects/`, `refs/`) is treated as an ordinary folder.
- Only commands are used that run no hook, filter, pager or external diff. Files are compared with
  their committed contents in this process (`storage.work_tree`), since git would filter them.
- The settings of the user and of the system are ignored, those of the repository that name a
  program are overridden, and nothing is fetched: git may use no transport.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Literal, NamedTuple, cast

TIMEOUT_SECONDS = 20
"""Maximum duration of a call to git that asks for a name, a setting or an owner."""

TIMEOUTS = {"ls-files": 120, "cat-file": 600, "ls-tree": 600, "merge-base": 600, "rev-list": 600}
"""Maximum duration, in seconds, of those that go through folders, contents or history."""

GLOBAL_OPTIONS = (
    "--no-pager",
    "--no-replace-objects",
    "--no-optional-locks",
    "--literal-pathspecs",
)

OVERRIDES = {
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
"""Settings that override the repository's. None of the commands used here needs one of these."""

ENVIRONMENT = {
    "LC_ALL": "C",
    "HOME": os.devnull,  # git before 2.32 ignores GIT_CONFIG_GLOBAL
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
"""Variables that keep git from reading the user's and system's settings, and from prompting."""

PATH_VARIABLES = ("GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR")
ALTERNATES_VARIABLE = "GIT_ALTERNATE_OBJECT_DIRECTORIES"
"""Variables with the addresses of parts of a repository, which git sets for hooks.

No other variable for git is passed on.
"""

Reason = Literal["no git", "no repository", "no revision", "refused"]


class GitError(Exception):
    """A call to git failed. The message is for the user, `reason` is for programs.

    `hint` is the last sentence of the message, which says what to do; it may be empty.
    """

    def __init__(self, reason: Reason, message: str, hint: str = "") -> None:
        """Take the reason, what is wrong, and what to do."""
        super().__init__(f"{message} {hint}" if hint else message)
        self.reason, self.hint = reason, hint


class Location(NamedTuple):
    """Where a repository lies: the options of git that select it.

    `by_hook` says whether it is the one whose parts the variables of a hook may name; a submodule
    is not.
    """

    options: tuple[str, ...]
    by_hook: bool = True


def output(location: Location, *arguments: str, absent: int = 0) -> bytes:
    """Run a command of git in a repository and return what it prints.

    The exit code `absent` means that nothing was found: then the output is empty. Raises GitError
    for any other failure.
    """
    seconds = TIMEOUTS.get(arguments[0], TIMEOUT_SECONDS)
    return _run(_command(location, arguments), _environment(location), absent, seconds)


@contextlib.contextmanager
def stream(
    location: Location, *arguments: str, stdin: IO[bytes] | None = None
) -> Iterator[IO[bytes]]:
    """Run a command of git and yield the stream of what it prints, to be read to its end.

    Raises GitError if the command fails or takes longer than it may.
    """
    from subprocess import DEVNULL, PIPE, Popen
    from tempfile import TemporaryFile
    from threading import Timer

    command, environment = _command(location, arguments), _environment(location)
    with TemporaryFile() as errors:
        try:
            process = Popen(
                command, stdin=stdin or DEVNULL, stdout=PIPE, stderr=errors, env=environment
            )
        except OSError as error:
            raise _not_started(error) from None
        seconds = TIMEOUTS[arguments[0]]
        timer = Timer(seconds, process.kill)
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
            raise _timed_out(seconds) if process.returncode < 0 else _failed(errors.read(2**12))


def check_owner(top: Path, git_dir: str) -> None:
    """Raise GitError if a repository belongs to another user and git would not use it.

    git uses it nevertheless if the setting `safe.directory` names it. This is tested with a command
    that runs no other program, under the user's own settings.
    """
    user = os.geteuid() if hasattr(os, "geteuid") else None  # Windows has no numbers of users
    if os.path.isdir(git_dir) and {os.stat(p).st_uid for p in (top, git_dir)} == {user}:
        return
    command = [
        _program(),
        "-C",
        str(top),
        "-c",
        "safe.bareRepository=explicit",
        "rev-parse",
        "--git-dir",
    ]
    # In a hook, these variables name parts of the repository around a submodule.
    hook_variables = ("GIT_DIR", "GIT_WORK_TREE", *PATH_VARIABLES)
    environment = {name: value for name, value in os.environ.items() if name not in hook_variables}
    _run(command, {**environment, "LC_ALL": "C"})


def _run(
    command: Sequence[str],
    environment: Mapping[str, str],
    absent: int = 0,
    seconds: int = TIMEOUT_SECONDS,
) -> bytes:
    """Return the output of a command; it is empty if the exit code is `absent`."""
    from subprocess import DEVNULL, TimeoutExpired, run  # as slow as checking 1,000 records

    try:
        process = run(
            command, stdin=DEVNULL, capture_output=True, check=False, env=environment,
            timeout=seconds,
        )  # fmt: skip
    except OSError as error:
        raise _not_started(error) from None
    except TimeoutExpired:
        raise _timed_out(seconds) from None
    if process.returncode and process.returncode != absent:
        raise _failed(process.stderr)
    return b"" if process.returncode else process.stdout


def _program() -> str:
    """Return the path of git, from the folders of PATH that are absolute.

    Windows would run a `git.exe` in the current folder, which may be a stranger's.
    """
    name = "git.exe" if os.name == "nt" else "git"
    for folder in filter(os.path.isabs, os.get_exec_path()):
        path = os.path.join(folder, name)
        if os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    raise _not_started(FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)))


def _command(location: Location, arguments: Sequence[str]) -> list[str]:
    """Return the command line of a call to git, with all overrides."""
    settings = [word for name, value in OVERRIDES.items() for word in ("-c", f"{name}={value}")]
    return [_program(), *GLOBAL_OPTIONS, *location.options, *settings, *arguments]


def _environment(location: Location) -> dict[str, str]:
    """Return the environment of a call to git: the user's, with none of the variables for git.

    Only those stay that say where parts of the repository lie.
    """
    environment = {n: v for n, v in os.environ.items() if not n.startswith("GIT_")}
    if location.by_hook:
        paths = {n: os.environ[n] for n in PATH_VARIABLES if n in os.environ}
        environment |= {name: os.path.abspath(path) for name, path in paths.items()}
        if ALTERNATES_VARIABLE in os.environ:
            environment[ALTERNATES_VARIABLE] = os.environ[ALTERNATES_VARIABLE]
    return environment | ENVIRONMENT


def _not_started(error: OSError) -> GitError:
    """Return the error that git could not be started."""
    return GitError("no git", f"git cannot be run: {error.strerror}.")


def _timed_out(seconds: int) -> GitError:
    """Return the error that git took too long."""
    return GitError("refused", f"git did not answer within {seconds} seconds.")


def _failed(errors: bytes) -> GitError:
    """Return the error that git reported, with its advice on `safe.directory`."""
    lines = errors.decode("utf-8", "replace").strip().splitlines() or ["it gives no reason"]
    message = f"git refuses: {lines[0].removeprefix('fatal: ').removesuffix('.')}."
    exception = next((line.strip() for line in lines if "safe.directory" in line), "")
    return GitError("refused", message, f"If you trust it: {exception}" if exception else "")
