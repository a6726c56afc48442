"""The values of a query: what may stand in a WHERE, a WITH, a RETURN."""

from __future__ import annotations

import math
from collections.abc import Callable

from graphkit.cypher import tree
from graphkit.cypher.parsing.reading import NotInGrammarError, Reading
from graphkit.cypher.tokens import Token
from graphkit.cypher.vocabulary import ADVICE, KINDS, QUANTIFIERS

COMPARISONS = ("=", "<>", "<", ">", "<=", ">=")


class Values(Reading):
    """Reads values; patterns and queries inside them are read by the classes that build on this."""

    def path(self, *, named: bool = True) -> tree.Path:
        """A pattern."""
        raise NotImplementedError

    def labels(self, what: str) -> tree.Labels:
        """Labels after a colon."""
        raise NotImplementedError

    def where(self) -> tree.Value | None:
        """A condition, where one is written."""
        return self.value() if self.word("WHERE") else None

    def value(self) -> tree.Value:
        """Any value."""
        with self.deeper():
            return self.operands(lambda: self.operands(self.conjunction, "XOR"), "OR")

    def conjunction(self) -> tree.Value:
        """Conditions that must all hold."""
        return self.operands(self.negated, "AND")

    def operands(self, operand: Callable[[], tree.Value], *operators: str) -> tree.Value:
        """Operands with operators between them, from left to right."""
        left = operand()
        while token := self.word(*operators) or self.sign(*operators):
            right = operand()
            left = tree.Binary(left.first, self.end, token.upper, left, right, token)
        return left

    def negated(self) -> tree.Value:
        """A comparison, perhaps with NOT before it."""
        nots = []
        while token := self.word("NOT"):
            nots.append(token)
        found = self.comparison()
        for token in reversed(nots):
            found = tree.Unary(token, self.end, "NOT", found)
        return found

    def comparison(self) -> tree.Value:
        """Values compared: `a < b <= c` says a < b and b <= c."""
        left = self.predicate()
        compared: tree.Value | None = None
        while token := self.sign(*COMPARISONS):
            right = self.predicate()
            one = tree.Binary(left.first, self.end, token.text, left, right, token)
            compared = (
                one
                if compared is None
                else tree.Binary(compared.first, self.end, "AND", compared, one, token)
            )
            left = right
        return compared or left

    def predicate(self) -> tree.Value:
        """A sum, and what may be asked of it."""
        left = self.sum()
        token = self.next
        sign = ""
        if self.word("IN", "CONTAINS"):
            sign = token.upper
        elif self.word("STARTS", "ENDS"):
            self.need("WITH")
            sign = f"{token.upper} WITH"
        elif self.sign("=~"):
            sign = "=~"
        elif self.word("IS"):
            return self.asked(left)
        elif self.sign("::"):
            kind = self.kind()
            return tree.IsKind(left.first, self.end, left, kind, False)
        elif self.is_sign(":") and isinstance(left, tree.Variable):
            self.take()
            labels = self.labels("label")
            return tree.HasLabels(left.first, self.end, left, labels)
        if not sign:
            return left
        right = self.sum()
        return tree.Binary(left.first, self.end, sign, left, right, token)

    def asked(self, left: tree.Value) -> tree.Value:
        """IS NULL, IS NOT NULL, IS :: KIND."""
        negated = bool(self.word("NOT"))
        if self.word("NULL"):
            return tree.IsNull(left.first, self.end, left, negated)
        if not self.sign("::") and not self.word("TYPED"):
            self.refuse("expected NULL")
        kind = self.kind()
        return tree.IsKind(left.first, self.end, left, kind, negated)

    def kind(self) -> str:
        """The name of a kind of value, in capitals."""
        token = self.next
        words = []
        while self.next.kind == "word" and self.next.upper in KINDS:
            words.append(self.take().upper)
        if not words:
            raise NotInGrammarError(token, f"expected a kind: {', '.join(sorted(KINDS))}")
        return " ".join(words)

    def sum(self) -> tree.Value:
        """Sums and joined texts."""
        return self.operands(self.product, "+", "-", "||")

    def product(self) -> tree.Value:
        """Products."""
        return self.operands(lambda: self.operands(self.signed, "^"), "*", "/", "%")

    def signed(self) -> tree.Value:
        """A value, perhaps with a sign before it."""
        signs = []
        while token := self.sign("+", "-"):
            signs.append(token)
        found = self.with_places()
        for token in reversed(signs):
            found = tree.Unary(token, self.end, token.text, found)
        return found

    def with_places(self) -> tree.Value:
        """An atom, with its properties and places."""
        found = self.atom()
        while True:
            if self.is_sign(".") and self.peek().kind in ("word", "quoted"):
                self.take()
                key = self.key("a property")
                found = tree.Property(found.first, self.end, found, key.name, key)
            elif self.sign("["):
                found = self.places(found)
            elif self.is_sign("{") and isinstance(found, tree.Variable):
                found = self.map_projection(found)
            else:
                return found

    def places(self, of: tree.Value) -> tree.Value:
        """A place of a list, or a slice."""
        token = self.tokens[self.at - 1]
        low = None if self.is_sign("..") else self.value()
        if not self.sign(".."):
            self.need("]")
            if low is None:
                raise AssertionError
            return tree.Index(of.first, self.end, of, low, token)
        high = None if self.is_sign("]") else self.value()
        self.need("]")
        return tree.Slice(of.first, self.end, of, low, high, token)

    def map_projection(self, of: tree.Variable) -> tree.Value:
        """`a {.id, .*, n: 1}`."""
        token = self.need("{")
        items: list[tuple[str, Token | None, tree.Value | None]] = []
        while not self.is_sign("}"):
            if self.sign("."):
                if self.sign("*"):
                    items.append(("*", None, None))
                else:
                    items.append((".", self.key("a property"), None))
            elif self.peek().text == ":":
                key = self.key("a key")
                self.need(":")
                items.append((":", key, self.value()))
            else:
                name = self.name("a name")
                items.append((":", name.first, name))
            if not self.sign(","):
                break
        self.need("}")
        return tree.MapProjection(of.first, self.end, of, items, token)

    # -- atoms ---------------------------------------------------------------------------------

    def atom(self) -> tree.Value:
        """A literal, a name, a call, a list, a map, something in brackets."""
        token = self.next
        if token.kind == "string":
            return self.string()
        if token.kind == "number":
            return self.number()
        if token.kind == "parameter":
            self.take()
            return tree.Parameter(token, self.end, token.text[1:])
        if token.text == "(":
            return self.in_brackets()
        if token.text == "[":
            return self.in_squares()
        if token.text == "{":
            return self.map()
        if token.kind == "word" and token.upper in ("TRUE", "FALSE", "NULL"):
            self.take()
            value = {"TRUE": True, "FALSE": False, "NULL": None}[token.upper]
            return tree.Literal(token, self.end, value)
        return self.spoken(token)

    def number(self) -> tree.Literal:
        """A number."""
        token = self.take()
        text = token.text
        if text[:2] in ("0x", "0X", "0o"):
            whole = int(text[2:], 16 if text[1] in "xX" else 8) if len(text) < 30 else 2**64
            value: int | float = whole
        elif text.isdecimal():
            value = int(text) if len(text) < 30 else 2**64
        else:
            value = float(text)
        if isinstance(value, int) and value >= 2**63:
            raise NotInGrammarError(token, "a whole number has at most 63 bits")
        if not math.isfinite(value):
            raise NotInGrammarError(token, "a number that is too large")
        if self.next.kind in ("word", "number") and self.next.start == token.end:
            raise NotInGrammarError(self.next, "a number ends with a digit")
        return tree.Literal(token, self.end, value)

    def in_brackets(self) -> tree.Value:
        """A value in round brackets, or a pattern as a condition."""
        if (pattern := self.pattern_here()) is not None:
            return tree.PatternValue(pattern.first, self.end, pattern)
        token = self.need("(")
        inner = self.value()
        self.need(")")
        return _widened(inner, token, self.end)

    def pattern_here(self) -> tree.Path | None:
        """The pattern that begins at this bracket, if it is one and not a sum."""
        closing = self.partner.get(self.at)
        if closing is None or not self._arrow(closing + 1):
            return None
        begin = (self.at, self.depth, self.cases)
        try:
            return self.path(named=False)
        except NotInGrammarError as error:
            self.at, self.depth, self.cases = begin
            if self._tie(closing + 1):
                raise error from None
            return None

    def _arrow(self, at: int) -> bool:
        one = self.tokens[at].text if at < len(self.tokens) else ""
        two = self.tokens[at + 1].text if at + 1 < len(self.tokens) else ""
        return one in ("-", "<-") and two in ("[", "-", "->")

    def _tie(self, at: int) -> bool:
        """Whether `-[:TYPE`, `<-` or `--` stands there, which no sum has."""
        texts = [self.tokens[n].text if n < len(self.tokens) else "" for n in range(at, at + 5)]
        colon = texts[1] == "[" and ":" in texts[2:4]
        return texts[0] == "<-" or texts[1] == "->" or colon or texts[1:3] == ["-", "("]

    def in_squares(self) -> tree.Value:
        """A list, a list made from a list, or a list made from a pattern."""
        token = self.need("[")
        if self.is_sign("]"):
            self.take()
            return tree.ListOf(token, self.end, [])
        if self.is_name() and self.peek().upper == "IN":
            if (found := self.comprehension(token)) is not None:
                return found
        elif self.is_sign("(") or (
            self.is_name() and self.peek().text == "=" and self.peek(2).text == "("
        ):
            begin = (self.at, self.depth, self.cases)
            found = self.from_pattern(token)
            if found is not None:
                return found
            self.at, self.depth, self.cases = begin
        items = [self.value()]
        while self.sign(","):
            items.append(self.value())
        self.need("]")
        return tree.ListOf(token, self.end, items)

    def comprehension(self, token: Token) -> tree.Value | None:
        """`[x IN xs WHERE … | …]`; nothing where it is a list of a truth value: `[x IN xs, 1]`."""
        begin = (self.at, self.depth, self.cases)
        name = self.name("a name for each value")
        self.need("IN")
        source = self.value()
        if self.is_sign(",") or not (self.is_sign("]", "|") or self.is_word("WHERE")):
            self.at, self.depth, self.cases = begin
            return None
        where = self.where()
        gives = self.value() if self.sign("|") else None
        self.need("]")
        return tree.Comprehension(token, self.end, name, source, where, gives)

    def from_pattern(self, token: Token) -> tree.Value | None:
        """`[(a)--(b) WHERE … | …]`."""
        bracket = self.at if self.is_sign("(") else self.at + 2
        closing = self.partner.get(bracket)
        if closing is None or not self._arrow(closing + 1):
            return None
        try:
            path = self.path(named=True)
        except NotInGrammarError:
            if self._tie(closing + 1):
                raise
            return None
        if not (self.is_sign("|") or self.is_word("WHERE")):
            return None
        where = self.where()
        self.need("|")
        gives = self.value()
        self.need("]")
        return tree.PatternComprehension(token, self.end, path, where, gives)

    def map(self) -> tree.MapOf:
        """Keys and values in curly brackets."""
        token = self.need("{")
        keys: list[Token] = []
        values: list[tree.Value] = []
        while not self.is_sign("}"):
            keys.append(self.key("a key"))
            self.need(":")
            values.append(self.value())
            if not self.sign(","):
                break
        self.need("}")
        return tree.MapOf(token, self.end, keys, values)

    # -- words ---------------------------------------------------------------------------------

    def spoken(self, token: Token) -> tree.Value:
        """A value that begins with a word."""
        after = self.peek().text
        word = token.upper if token.kind == "word" else ""
        if word == "CASE" and after not in (".", ")", ",", "]"):
            return self.case()
        if word in ("EXISTS", "COUNT", "COLLECT") and after == "{":
            return self.subquery()
        if after == "(" and word in ("SHORTESTPATH", "ALLSHORTESTPATHS"):
            return self.path(named=False)
        if after == "(" and word in QUANTIFIERS and self.peek(3).upper == "IN":
            return self.quantified()
        if after == "(" and word == "REDUCE":
            return self.reduce()
        if token.kind in ("word", "quoted"):
            return self.called()
        self.refuse("expected a value")
        raise AssertionError

    def case(self) -> tree.Value:
        """CASE up to its END."""
        token = self.need("CASE")
        self.cases += 1
        subject = None if self.is_word("WHEN") else self.value()
        whens = []
        while self.word("WHEN"):
            tests = [self.value()]
            while subject is not None and self.sign(","):
                tests.append(self.value())
            self.need("THEN")
            gives = self.value()
            whens += [(test, gives) for test in tests]
        if not whens:
            self.refuse("expected WHEN")
        otherwise = self.value() if self.word("ELSE") else None
        self.need("END")
        self.cases -= 1
        return tree.Case(token, self.end, subject, whens, otherwise)

    def quantified(self) -> tree.Value:
        """`any(x IN xs WHERE …)`."""
        token = self.take()
        self.need("(")
        name = self.name("a name for each value")
        self.need("IN")
        source = self.value()
        where = self.where()
        self.need(")")
        return tree.Quantified(token, self.end, token.upper, name, source, where)

    def reduce(self) -> tree.Value:
        """`reduce(total = 0, x IN xs | total + x)`."""
        token = self.take()
        self.need("(")
        total = self.name("a name for the total")
        self.need("=")
        begin = self.value()
        self.need(",")
        name = self.name("a name for each value")
        self.need("IN")
        source = self.value()
        self.need("|")
        step = self.value()
        self.need(")")
        return tree.Reduce(token, self.end, total, begin, name, source, step)

    def subquery(self) -> tree.Value:
        """EXISTS { … }, COUNT { … }, COLLECT { … }."""
        raise NotImplementedError

    def called(self) -> tree.Value:
        """A name, or a function with its values."""
        token = self.next
        names, step = [token.name], 1
        while self.peek(step).text == "." and self.peek(step + 1).kind in ("word", "quoted"):
            names.append(self.peek(step + 1).name)
            step += 2
        if self.peek(step).text != "(":
            found = self.name("a name")
            if self.is_sign("("):
                self.refuse("expected an operator")
            return found
        for _ in range(step):
            self.take()
        return self.call(token, ".".join(names))

    def call(self, token: Token, name: str) -> tree.Value:
        """The values of a function."""
        self.need("(")
        if name.upper() == "COUNT" and self.sign("*"):
            self.need(")")
            return tree.Call(token, self.end, "count", [], star=True)
        if name.upper() == "EXISTS":
            return self.exists(token)
        distinct = bool(self.word("DISTINCT"))
        if not distinct:
            self.word("ALL")
        values: list[tree.Value] = []
        if not self.is_sign(")"):
            values.append(self.value())
            while self.sign(","):
                values.append(self.value())
        if self.is_sign("|") and (known := ADVICE.get(f"{name.lower()}()")):
            raise NotInGrammarError(token, known)
        self.need(")")
        return tree.Call(token, self.end, name.lower(), values, distinct)

    def exists(self, token: Token) -> tree.Value:
        """`exists((a)--(b))`, the older form of a pattern as a condition."""
        path = self.pattern_here() if self.is_sign("(") else None
        if path is None:
            raise NotInGrammarError(token, "exists() of a property is: a.name IS NOT NULL")
        self.need(")")
        return tree.PatternValue(token, self.end, path)


def _widened(inner: tree.Value, first: Token, end: int) -> tree.Value:
    """A value in brackets: its place is that of the brackets."""
    if isinstance(inner, tree.Variable | tree.Parameter):
        return inner
    inner.first, inner.end = first, end
    return inner
