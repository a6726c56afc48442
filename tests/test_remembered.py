"""What pure functions are asked again is remembered, and let go of where a stage is over."""

from __future__ import annotations

from graphkit.garbage import MANY, give_back
from graphkit.names import fold, parts, title_key
from graphkit.remembered import forget_answers, remembered


def test_an_answer_is_worked_out_once_until_all_are_forgotten() -> None:
    asked: list[str] = []

    @remembered(2)
    def told(text: str) -> str:
        asked.append(text)
        return text.upper()

    assert [told("a"), told("a"), told("b")] == ["A", "A", "B"]
    assert asked == ["a", "b"]
    forget_answers()
    assert told("a") == "A"
    assert asked == ["a", "b", "a"]
    told("b"), told("c"), told("a")  # room for two: what was asked first went
    assert asked == ["a", "b", "a", "b", "c", "a"]


def test_a_stage_that_is_over_leaves_no_answers_about_names_and_titles() -> None:
    before = parts("Silva, Ana"), fold("Ana Silva"), title_key("Tides of {D}elta")
    assert all(f.cache_info().currsize for f in (parts, fold, title_key))
    give_back(MANY - 1)
    assert all(f.cache_info().currsize for f in (parts, fold, title_key))
    give_back(MANY)
    assert not any(f.cache_info().currsize for f in (parts, fold, title_key))
    assert (parts("Silva, Ana"), fold("Ana Silva"), title_key("Tides of {D}elta")) == before
