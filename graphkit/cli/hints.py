"""What to type instead, where a command was called with words or options that it does not take."""

from __future__ import annotations

import re

import click

from graphkit.cli.output import say

_EXTRA = re.compile(r"Got unexpected extra arguments? \((.*)\)$", re.DOTALL)
_YEARS = re.compile(r"(\d{4})?\s*[-–]?\s*(\d{4})?")
_NAMED = re.compile(r"NAME|TITLE|MEASURE|TOPIC|ID\b")  # in the metavar of an option
FEW = 4  # options named at the most


def say_hint(error: click.ClickException) -> None:
    """One line more under wrong usage, where what was meant can be seen."""
    if isinstance(error, click.NoSuchOption) and error.ctx is not None:
        known = {name for one in error.ctx.command.params for name in one.opts}
        if error.option_name in ("-o", "--output", "--out") and "--csv" in known:
            say("What is printed goes into a file with --csv > FILE.csv")
    elif isinstance(error, click.UsageError) and error.ctx is not None:
        extra = _EXTRA.match(error.message)
        if extra:
            _say_where_words_go(error.ctx, extra[1])


def _say_where_words_go(context: click.Context, words: str) -> None:
    """The options that may have been meant: a choice, years, or those that take a name."""
    options = [p for p in context.command.params if isinstance(p, click.Option) and not p.hidden]
    typed = f'"{words}"' if " " in words else words
    for one in options:
        if meant := {words, words.replace("-", "_")}.intersection(_choices(one)):
            return say(f"Did you mean: {context.command_path} {one.opts[0]} {min(meant)}")
        if "--years" in one.opts and _YEARS.fullmatch(words):
            return say(f"Did you mean: {context.command_path} --years {'-'.join(words.split())}")
    takes = [p for p in options if not p.is_flag and _NAMED.search(p.metavar or "")]
    if takes:
        listed = ", ".join(f"{p.opts[0]} {p.metavar}" for p in takes[:FEW])
        say(f"A name goes behind one of: {listed}. To look for words: graphkit search {typed}")
    return None


def _choices(option: click.Option) -> tuple[str, ...]:
    """The words that an option takes; those of a measure stand in its help."""
    if isinstance(option.type, click.Choice):
        return tuple(option.type.choices)
    if option.metavar == "MEASURE":
        return tuple(re.findall(r"\w+", option.help or ""))
    return ()
