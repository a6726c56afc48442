"""The Cypher that a person may type: a grammar that is read word by word, and nothing else.

A text is only run if every token of it has a place in this grammar. So it does not matter what an
engine would make of anything else: writing, files, addresses, settings, procedures and several
statements have no rule here. Both engines get the same subset.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from graphkit.cypher.tokens import Token
from graphkit.cypher.vocabulary import (
    ADVICE,
    AGGREGATES,
    FUNCTIONS,
    INSTEAD,
    QUANTIFIERS,
    SIGNS,
)

DEEPEST = 40
COMPARISONS = frozenset({"=", "<>", "<", ">", "<=", ">=", "=~"})
FIRST_WORDS = frozenset({"MATCH", "OPTIONAL", "UNWIND", "WITH", "RETURN"})
# Words that end an expression; a name of this kind is written in backticks.
RESERVED = frozenset(
    "MATCH OPTIONAL WHERE WITH RETURN UNWIND UNION ORDER SKIP LIMIT AS AND OR XOR NOT IN IS STARTS"
    " ENDS CONTAINS CASE WHEN THEN ELSE END DISTINCT ASC DESC ASCENDING DESCENDING NULL TRUE FALSE"
    " BY ON".split()
)


class NotInGrammarError(Exception):
    """A token without a place; `instead` says what to write."""

    def __init__(self, token: Token, message: str) -> None:
        self.token = token
        super().__init__(message)


@dataclass(slots=True)
class Shape:
    """What was read: what a text uses, counted, and what it returns."""

    columns: list[str] = field(default_factory=list)
    every_column: Token | None = None
    parameters: set[str] = field(default_factory=set)
    strings: list[Token] = field(default_factory=list)
    names: list[Token] = field(default_factory=list)
    relations: list[Token] = field(default_factory=list)
    matches: list[Token] = field(default_factory=list)
    labels: list[tuple[Token, str]] = field(default_factory=list)
    bound: dict[str, set[str]] = field(default_factory=dict)
    rebound: set[str] = field(default_factory=set)
    reads: list[tuple[Token, Token]] = field(default_factory=list)
    keys: list[tuple[tuple[str, ...], Token]] = field(default_factory=list)
    apart: list[Token] = field(default_factory=list)
    ranges: list[tuple[Token, int]] = field(default_factory=list)
    unions: list[Token] = field(default_factory=list)
    longest_list: tuple[int, Token] | None = None


class Reader:
    """Goes through the tokens once, from left to right."""

    def __init__(self, text: str, found: Sequence[Token]) -> None:
        self.text = text
        self.tokens = found
        self.at = 0
        self.depth = 0
        self.shape = Shape()
        self.scope: set[str] = set()
        last = found[-1] if found else Token("sign", "", 1, 1, 0)
        self.end = Token("end", "", last.line, last.column + len(last.text), last.end)

    # -- tokens --------------------------------------------------------------------------------

    @property
    def next(self) -> Token:
        """The token to be read."""
        return self.tokens[self.at] if self.at < len(self.tokens) else self.end

    def peek(self, step: int = 1) -> Token:
        """A later token."""
        place = self.at + step
        return self.tokens[place] if place < len(self.tokens) else self.end

    def take(self) -> Token:
        """Read one token."""
        token = self.next
        self.at += 1
        return token

    def word(self, *words: str) -> Token | None:
        """Read a keyword, if it is the next token."""
        if self.next.kind == "word" and self.next.upper in words:
            return self.take()
        return None

    def sign(self, *signs: str) -> Token | None:
        """Read a sign, if it is the next token."""
        if self.next.kind == "sign" and self.next.text in signs:
            return self.take()
        return None

    def need(self, text: str) -> Token:
        """Read this sign or keyword and no other."""
        found = self.word(text) or self.sign(text)
        return found or self.refuse(f"expected {text}")

    def refuse(self, expected: str, token: Token | None = None) -> Token:
        """No place for a token here: say what to write instead, where that is known."""
        token = token or self.next
        if token.kind == "end":
            raise NotInGrammarError(token, f"the text ends here: {expected}")
        known = ADVICE.get(token.upper) if token.kind == "word" else SIGNS.get(token.text)
        raise NotInGrammarError(token, known or f"{token.text[:40]} has no place here: {expected}")

    def name(self, what: str) -> Token:
        """Read a name."""
        token = self.next
        if token.kind == "quoted" or (token.kind == "word" and token.upper not in RESERVED):
            self.shape.names.append(token)
            return self.take()
        if token.kind == "word":
            raise NotInGrammarError(
                token, f"{token.text} is a word of Cypher: as {what} write `{token.text}`"
            )
        return self.refuse(f"expected {what}")

    def key(self, what: str) -> Token:
        """Read a name where no keyword can stand: a property, a label, a type."""
        token = self.next
        if token.kind not in ("word", "quoted"):
            return self.refuse(f"expected {what}")
        self.shape.names.append(token)
        return self.take()

    # -- clauses -------------------------------------------------------------------------------

    def query(self) -> Shape:
        """The whole text."""
        self.single()
        while union := self.word("UNION"):
            self.shape.unions.append(union)
            self.word("ALL")
            self.single()
        if self.sign(";") and self.next.kind != "end":
            raise NotInGrammarError(self.next, "one query at a time: nothing may follow the ;")
        if self.next.kind != "end":
            self.refuse("expected nothing more after the RETURN")
        return self.shape

    def single(self) -> None:
        """Clauses up to a RETURN."""
        seen = False
        self.scope = set()
        while True:
            if self.next.kind == "end":
                self.refuse("a query ends with RETURN" if seen else "expected MATCH … RETURN …")
            if self.word("RETURN"):
                self.projection(last=True)
                return
            self.clause()
            seen = True

    def clause(self) -> None:
        """One clause that is not RETURN."""
        if optional := self.word("OPTIONAL"):
            self.need("MATCH")
            self.match(optional)
        elif match := self.word("MATCH"):
            self.match(match)
        elif self.word("UNWIND"):
            self.expression()
            self.need("AS")
            self.alias(self.name("the name of each value"))
        elif self.word("WITH"):
            self.projection(last=False)
        else:
            self.refuse("expected MATCH, OPTIONAL MATCH, UNWIND, WITH or RETURN")

    def match(self, token: Token) -> None:
        """Patterns and their condition."""
        self.shape.matches.append(token)
        while True:
            self.pattern()
            if not self.sign(","):
                break
        if self.word("WHERE"):
            self.expression()

    def projection(self, last: bool) -> None:
        """What stands after WITH or RETURN."""
        self.word("DISTINCT")
        first_part = last and not self.shape.unions
        if star := self.sign("*"):
            if last:
                raise NotInGrammarError(star, "RETURN * has no order of columns: name each")
            if self.sign(","):
                self.items(columns=False)
        else:
            self.items(columns=first_part)
        if self.word("ORDER"):
            self.need("BY")
            while True:
                self.expression()
                self.word("ASC", "DESC", "ASCENDING", "DESCENDING")
                if not self.sign(","):
                    break
        for word in ("SKIP", "LIMIT"):
            if self.word(word):
                self.expression()
        if not last and self.word("WHERE"):
            self.expression()

    def items(self, columns: bool) -> None:
        """Expressions, each perhaps with an alias."""
        while True:
            begin = self.next
            self.expression()
            written = self.text[begin.start : self.tokens[self.at - 1].end]
            alias = None
            if self.word("AS"):
                alias = self.name("the name of a column")
                self.alias(alias)
            if columns:
                self.shape.columns.append(alias.name if alias else written)
            if not self.sign(","):
                return

    def alias(self, name: Token) -> None:
        """A name that stands for a value from here on."""
        self.shape.rebound.add(name.name)

    # -- patterns ------------------------------------------------------------------------------

    def pattern(self) -> None:
        """A path: nodes and the relations between them."""
        if self.next.kind == "word" and self.next.upper in INSTEAD:
            raise NotInGrammarError(self.next, INSTEAD[self.next.upper])
        if self.next.kind in ("word", "quoted") and self.peek().text == "=":
            raise NotInGrammarError(
                self.next, "a path cannot be named: graphkit path A B finds shortest paths"
            )
        begin, known = self.next, set(self.scope)
        names, keyed = self.node()
        while self.next.text in ("-", "<-"):
            self.relation()
            more, key = self.node()
            names, keyed = names | more, keyed or key
        if known and not names & known and not keyed:
            self.shape.apart.append(begin)
        self.scope |= names or {f"({begin.start}"}

    def node(self) -> tuple[set[str], bool]:
        """A node in round brackets: its name, and whether a property says which one."""
        self.need("(")
        names: set[str] = set()
        variable = None
        if self.next.kind in ("word", "quoted") and self.next.upper != "WHERE":
            variable = self.name("the name of a node").name
            names.add(variable)
        labels = self.types("label")
        if variable is not None:
            self.shape.bound.setdefault(variable, set()).update(labels)
        keyed = self.properties(labels)
        self.inline_where()
        self.need(")")
        return names, keyed

    def inline_where(self) -> None:
        """A WHERE inside brackets is not on both engines."""
        if self.next.upper == "WHERE":
            raise NotInGrammarError(self.next, "WHERE stands after the pattern, not inside it")

    def types(self, what: str) -> list[str]:
        """Labels or types after a colon."""
        found: list[str] = []
        if not self.sign(":"):
            return found
        while True:
            token = self.key(f"a {what}")
            self.shape.labels.append((token, what))
            found.append(token.name)
            if self.sign("|"):
                self.sign(":")
            elif self.next.text in (":", "&", "!", "%"):
                raise NotInGrammarError(self.next, f"name one {what}, or several by |")
            else:
                return found

    def properties(self, labels: Sequence[str]) -> bool:
        """The properties in a pattern, if there are any."""
        if self.next.kind == "parameter":
            raise NotInGrammarError(self.next, "write each property: {id: $id}")
        if self.next.text != "{":
            return False
        self.shape.keys += [(tuple(labels), key) for key in self.map()]
        return True

    def relation(self) -> None:
        """A relation with its arrow."""
        left = self.take()
        self.shape.relations.append(left)
        if self.sign("["):
            name = None
            if self.next.kind in ("word", "quoted"):
                name = self.name("the name of a relation").name
            types = self.types("type")
            if name is not None:
                self.shape.bound.setdefault(name, set()).update(types)
            if star := self.sign("*"):
                raise NotInGrammarError(
                    star,
                    "paths of any length are walks on one engine and trails on the other: write"
                    " each step, or use graphkit path A B",
                )
            self.properties(types)
            self.inline_where()
            self.need("]")
        if left.text == "<-":
            self.need("-")
        elif not self.sign("-", "->"):
            self.refuse("expected - or ->")

    # -- expressions ---------------------------------------------------------------------------

    def expression(self) -> None:
        """Any value."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotInGrammarError(self.next, f"more than {DEEPEST} brackets inside each other")
        self.operands(self.negated, lambda: self.word("AND", "OR", "XOR"))
        self.depth -= 1

    def operands(self, operand: Callable[[], None], operator: Callable[[], Token | None]) -> None:
        """Operands with operators between them."""
        operand()
        while operator():
            operand()

    def negated(self) -> None:
        """A comparison, perhaps with NOT before it."""
        while self.word("NOT"):
            pass
        self.operands(self.predicate, lambda: self.sign(*COMPARISONS))

    def predicate(self) -> None:
        """A sum, and what may be asked of it."""
        self.sum()
        while True:
            if self.word("IN", "CONTAINS"):
                self.sum()
            elif self.word("STARTS", "ENDS"):
                self.need("WITH")
                self.sum()
            elif self.word("IS"):
                self.word("NOT")
                self.need("NULL")
            else:
                return

    def sum(self) -> None:
        """Arithmetic."""
        self.operands(self.signed, lambda: self.sign("+", "-", "*", "/", "%", "^"))

    def signed(self) -> None:
        """A value, perhaps with a sign before it."""
        while self.sign("+", "-"):
            pass
        self.value()

    def value(self) -> None:
        """An atom, with its properties and places."""
        begin = self.next
        self.atom()
        is_name = begin.kind in ("word", "quoted") and self.tokens[self.at - 1] is begin
        while True:
            if self.sign("."):
                key = self.key("a property")
                if is_name:
                    self.shape.reads.append((begin, key))
                    is_name = False
            elif self.sign("["):
                self.places()
            elif self.next.text in (":", "{") and self.tokens[self.at - 1].kind != "sign":
                self.refuse(
                    "ask for labels in the pattern"
                    if self.next.text == ":"
                    else "return each property, or {id: a.id, name: a.name}"
                )
            else:
                return

    def places(self) -> None:
        """A place of a list, or a slice."""
        if not self.sign(".."):
            self.expression()
            if not self.sign(".."):
                self.need("]")
                return
        if not self.sign("]"):
            self.expression()
            self.need("]")

    def atom(self) -> None:
        """A literal, a name, a call, a list, a map, something in brackets."""
        token = self.next
        if token.kind == "string":
            self.shape.strings.append(self.take())
        elif token.kind == "number":
            self.take()
        elif token.kind == "parameter":
            self.shape.parameters.add(self.take().text[1:])
        elif self.sign("("):
            self.expression()
            self.need(")")
            self.no_pattern(token)
        elif self.sign("["):
            self.items_of_list(token)
        elif token.text == "{":
            self.map()
        elif not self.word("TRUE", "FALSE", "NULL"):
            self.spoken(token)

    def spoken(self, token: Token) -> None:
        """A value that begins with a word."""
        if self.word("CASE"):
            self.case()
        elif token.upper in ("EXISTS", "COUNT", "COLLECT") and self.peek().text == "{":
            self.subquery()
        elif token.kind in ("word", "quoted"):
            self.called()
        else:
            self.refuse("expected a value")

    def no_pattern(self, begin: Token) -> None:
        """A pattern as a condition is not on both engines."""
        line = self.next.text
        if line in ("-", "<-") and self.peek().text in ("[", "-", "->"):
            raise NotInGrammarError(begin, "a pattern as a condition: EXISTS { MATCH (a)-[:R]-() }")

    def items_of_list(self, begin: Token) -> None:
        """The items of a list."""
        size = 0
        if self.sign("]"):
            return
        while True:
            if self.next.kind in ("word", "quoted") and self.peek().upper == "IN":
                place = self.at
                self.expression()
                if self.next.upper == "WHERE" or self.next.text == "|":
                    raise NotInGrammarError(self.tokens[place], INSTEAD["COMPREHENSION"])
            else:
                self.expression()
            size += 1
            if not self.sign(","):
                break
        if self.next.text == "|":
            raise NotInGrammarError(begin, INSTEAD["COMPREHENSION"])
        self.need("]")
        if self.shape.longest_list is None or size > self.shape.longest_list[0]:
            self.shape.longest_list = (size, begin)

    def map(self) -> list[Token]:
        """Keys and values in curly brackets; the keys."""
        keys: list[Token] = []
        self.need("{")
        if self.sign("}"):
            return keys
        while True:
            keys.append(self.key("a key"))
            self.need(":")
            self.expression()
            if not self.sign(","):
                break
        self.need("}")
        return keys

    def case(self) -> None:
        """CASE up to its END."""
        if self.next.upper != "WHEN":
            self.expression()
        self.need("WHEN")
        while True:
            self.expression()
            self.need("THEN")
            self.expression()
            if not self.word("WHEN"):
                break
        if self.word("ELSE"):
            self.expression()
        self.need("END")

    def subquery(self) -> None:
        """EXISTS { MATCH … } or COUNT { MATCH … }."""
        word = self.take()
        if word.upper == "COLLECT":
            raise NotInGrammarError(word, "COLLECT { … } is not on both engines: use collect()")
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotInGrammarError(word, f"more than {DEEPEST} brackets inside each other")
        self.need("{")
        if not self.word("MATCH"):
            raise NotInGrammarError(self.next, f"{word.upper} {{ … }} must begin with MATCH")
        scope, apart = set(self.scope), len(self.shape.apart)
        self.match(word)
        self.scope = scope
        del self.shape.apart[apart + 1 :]
        self.need("}")
        self.depth -= 1

    def called(self) -> None:
        """A name, or a function with its arguments."""
        token = self.next
        dotted = token
        step = 1
        while self.peek(step).text == "." and self.peek(step + 1).kind in ("word", "quoted"):
            dotted, step = self.peek(step + 1), step + 2
        if self.peek(step).text != "(":
            if self.name("a name").kind == "word" and self.next.text == "(":
                self.refuse("expected an operator")
            return
        if dotted is not token:
            raise NotInGrammarError(
                token, "functions of libraries (a.b()) and procedures are not called from here"
            )
        self.take()
        self.call(token)

    def call(self, token: Token) -> None:
        """The arguments of a function that may be called."""
        name = token.name.upper()
        if name not in FUNCTIONS:
            known = ADVICE.get(name + "()") or INSTEAD.get(name)
            raise NotInGrammarError(
                token, known or f"{token.name}() is not a function that both engines have"
            )
        opening = self.need("(")
        if name in QUANTIFIERS:
            self.alias(self.name("a name for each value"))
            self.need("IN")
            self.expression()
            self.need("WHERE")
            self.expression()
            self.need(")")
            return
        if name == "COUNT" and self.sign("*"):
            self.need(")")
            return
        if name in AGGREGATES:
            self.word("DISTINCT")
        arguments = self.arguments()
        fewest, most = FUNCTIONS[name]
        if not fewest <= arguments <= most:
            advice = ADVICE.get(name + "()")
            wanted = f"{fewest}" if fewest == most else f"{fewest} to {most}"
            raise NotInGrammarError(token, advice or f"{token.name}() takes {wanted} values")
        if name == "RANGE":
            self.note_range(token, opening)

    def arguments(self) -> int:
        """Values by comma up to the closing bracket; how many."""
        count = 0
        if self.sign(")"):
            return count
        while True:
            self.expression()
            count += 1
            if not self.sign(","):
                break
        self.need(")")
        return count

    def note_range(self, token: Token, opening: Token) -> None:
        """How long a range of plain numbers is."""
        inside = [t for t in self.tokens[: self.at] if opening.start < t.start][:-1]
        numbers = [int(t.text) for t in inside if t.kind == "number" and t.text.isdecimal()]
        if len(inside) <= 4 and len(numbers) >= 2:
            self.shape.ranges.append((token, abs(numbers[1] - numbers[0]) + 1))
