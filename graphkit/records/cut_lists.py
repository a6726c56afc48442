"""That a list of authors is cut, as a sentence in a note: the forms of other programs hold no more.

RIS and CSL-JSON have no place for "and others"; a name "et al." would become a person in them. So
works go out with the sentence, and every loader that reads a note takes it out of there again.
"""

from __future__ import annotations

import re

_SENTENCE = re.compile(
    r"(?:^|(?<=\s))The list of authors is cut"
    r"(?:; (\d{1,6}) more (?:is|are) not named)?\.(?=[\s;]|$)"
)


def told(omitted: int | None) -> str:
    """The sentence that says so, with the number of those who are not named where it is known.

    >>> told(None), told(1)
    ('The list of authors is cut.', 'The list of authors is cut; 1 more is not named.')
    """
    many = f"; {omitted} more {'is' if omitted == 1 else 'are'} not named" if omitted else ""
    return f"The list of authors is cut{many}."


def said(note: str) -> tuple[bool, int | None, str]:
    """Whether a note has the sentence, how many are not named, and what else it says.

    >>> said("See p. 3. The list of authors is cut; 22 more are not named.")
    (True, 22, 'See p. 3.')
    """
    if "list of authors is cut" not in note or (sentence := _SENTENCE.search(note)) is None:
        return False, None, note
    rest = f"{note[: sentence.start()].rstrip()}\n{note[sentence.end() :].lstrip('; ')}".strip()
    return True, int(sentence.group(1)) if sentence.group(1) else None, rest
