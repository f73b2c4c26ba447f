"""Scripts with which bash and zsh complete the commands, their settings and choices."""

from __future__ import annotations

import sys
from typing import Literal, get_args, get_origin, get_type_hints

from grass_qgis.engine.core.errors import JobError

from ..settings.completion import CompletionSettings
from .commands import COMMANDS, Command, keys_of

SHELLS = ("bash", "zsh")
_EVERY = ("--config", "--print_config", "--quiet", "--verbose", "--help")
_BASH = """\
# Completion of grass-train for bash. Put this into ~/.bashrc:
#   eval "$(grass-train completion bash)"
_grass_train() {{
  local word="${{COMP_WORDS[COMP_CWORD]}}" before="${{COMP_WORDS[COMP_CWORD-1]}}"
  local command="" words="" k
  for ((k = 1; k < COMP_CWORD; k++)); do
    case "${{COMP_WORDS[k]}}" in -*) ;; *) command="${{COMP_WORDS[k]}}"; break ;; esac
  done
  case "$command:$before" in
{choices}
    *) case "$command" in
      "") words="{commands} --version --quiet --verbose --help" ;;
{settings}
    esac
    case "$command:$word" in ?*:[!-]*|?*:) words="" ;; esac ;;
  esac
  COMPREPLY=()
  if [ -n "$words" ]; then COMPREPLY=($(compgen -W "$words" -- "$word")); fi
}}
complete -o default -o bashdefault -F _grass_train grass-train
"""
_ZSH = """\
# Completion of grass-train for zsh. Put this into ~/.zshrc, after compinit:
#   eval "$(grass-train completion zsh)"
autoload -U +X bashcompinit && bashcompinit
"""


def completion(settings: CompletionSettings) -> None:
    """Prints the script.

    Raises:
        JobError: the shell is none of `SHELLS`.
    """
    sys.stdout.write(script(settings.shell))


def script(shell: str) -> str:
    """The script for a shell.

    Raises:
        JobError: there is none for it.
    """
    if shell not in SHELLS:
        raise JobError(f"There is no completion for {shell!r}.", f"Use {' or '.join(SHELLS)}.")
    body = _BASH.format(
        commands=" ".join(COMMANDS),
        settings="\n".join(
            f'      {name}) words="{" ".join(options_of(command))}" ;;'
            for name, command in COMMANDS.items()
        ),
        choices="\n".join(
            f'    {name}:--{setting}) words="{" ".join(values)}" ;;'
            for name, command in COMMANDS.items()
            for setting, values in choices_of(command).items()
        ),
    )
    return body if shell == "bash" else _ZSH + body.split("\n", 2)[2]


def options_of(command: Command) -> list[str]:
    """The options of a command as they are typed."""
    unnamed = (*command.positional, *command.several)
    return [f"--{key}" for key in keys_of(command.settings) if key not in unnamed] + list(_EVERY)


def choices_of(command: Command) -> dict[str, list[str]]:
    """Values of each setting that has a choice of a few."""
    choices = {}
    for name, kind in get_type_hints(command.settings).items():
        if get_origin(kind) is Literal:
            choices[name] = [str(value) for value in get_args(kind)]
    return choices
