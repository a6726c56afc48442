"""Completion of commands and options in bash, zsh and fish."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "fish", "zsh")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what makes a shell complete commands and options.

    For bash and zsh, put eval "$(graphkit completion bash)" into ~/.bashrc or ~/.zshrc; for fish,
    write it to ~/.config/fish/completions/graphkit.fish.
    """
    made = get_completion_class(shell)
    if made is None:
        raise click.UsageError(f"{shell} is not known here")
    click.echo(made(context.find_root().command, {}, "graphkit", "_GRAPHKIT_COMPLETE").source())


COMPLETING = (completion,)
