"""The values of a typed query: what may stand in a WHERE, a WITH, a RETURN."""

from __future__ import annotations

from collections.abc import Callable

from graphkit.cypher.tokens import Token
from graphkit.cypher.vocabulary import (
    ADVICE,
    AGGREGATES,
    FUNCTIONS,
    INSTEAD,
    QUANTIFIERS,
)
from graphkit.cypher.words import NotInGrammarError, Words

DEEPEST = 40
COMPARISONS = frozenset({"=", "<>", "<", ">", "<=", ">=", "=~"})


class Expressions(Words):
    """Reads values; patterns inside them are read by `match`."""

    def match(self, token: Token) -> None:
        """Patterns and their condition."""
        raise NotImplementedError

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
