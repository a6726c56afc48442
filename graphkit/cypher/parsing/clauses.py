"""The clauses of a query: MATCH, UNWIND, WITH, CALL, RETURN, and UNION between rows of them."""

from __future__ import annotations

from graphkit.cypher import tree
from graphkit.cypher.parsing.patterns import Patterns
from graphkit.cypher.parsing.reading import NotInGrammarError
from graphkit.cypher.tokens import Token, tokens
from graphkit.cypher.vocabulary import PROCEDURES

BEGINS = "expected MATCH, OPTIONAL MATCH, UNWIND, WITH, CALL or RETURN"


def parse(text: str, first_line: int = 1, read: list[Token] | None = None) -> tree.Parsed:
    """The tree of a text (whose tokens may have been read already), or `NotInGrammarError`."""
    parted = _parted(tokens(text, first_line) if read is None else read)
    reader = Clauses(text, parted)
    query = reader.whole()
    names = [reader.names[start] for start in sorted(reader.names)]
    strings = [reader.strings[start] for start in sorted(reader.strings)]
    return tree.Parsed(text, parted, query, names, strings, list(tree.walk(query)))


def _parted(read: list[Token]) -> list[Token]:
    """Tokens with `a <-1` read as a < -1: an arrow to the left goes on with a line or a bracket."""
    if not any(token.text == "<-" for token in read):
        return read
    parted: list[Token] = []
    for index, token in enumerate(read):
        after = read[index + 1].text if index + 1 < len(read) else ""
        if token.text == "<-" and token.kind == "sign" and after not in ("-", "[", "->"):
            parted.append(Token("sign", "<", token.line, token.column, token.start))
            parted.append(Token("sign", "-", token.line, token.column + 1, token.start + 1))
        else:
            parted.append(token)
    return parted


class Clauses(Patterns):
    """Reads whole queries."""

    def whole(self) -> tree.Query:
        """The whole text."""
        found = self.query()
        if self.sign(";") and self.next.kind != "end":
            raise NotInGrammarError(self.next, "one query at a time: nothing may follow the ;")
        if self.next.kind != "end":
            self.refuse("expected nothing more after the RETURN")
        return found

    def query(self, *, returns: bool = True) -> tree.Query:
        """Rows of clauses, with UNION between them."""
        first = self.next
        parts = [self.single(returns)]
        unions: list[Token] = []
        every: list[bool] = []
        while union := self.word("UNION"):
            unions.append(union)
            every.append(bool(self.word("ALL")))
            if not every[-1]:
                self.word("DISTINCT")
            parts.append(self.single(returns))
        return tree.Query(first, self.end, parts, unions, every)

    def single(self, returns: bool) -> tree.Single:
        """Clauses up to a RETURN; a query that is only counted may do without."""
        first = self.next
        clauses: list[tree.Clause] = []
        while True:
            if clauses and not returns and self.is_sign("}"):
                return tree.Single(first, self.end, clauses)
            if self.next.kind == "end":
                self.refuse("a query ends with RETURN" if clauses else "expected MATCH … RETURN …")
            clause = self.clause()
            clauses.append(clause)
            if isinstance(clause, tree.Projection) and clause.last:
                return tree.Single(first, self.end, clauses)

    def clause(self) -> tree.Clause:
        """One clause."""
        first = self.next
        if self.word("OPTIONAL"):
            if self.is_word("CALL"):
                return self.call_clause(first)
            self.need("MATCH")
            return self.match(first, optional=True)
        if self.word("MATCH"):
            return self.match(first, optional=False)
        if self.word("UNWIND"):
            source = self.value()
            self.need("AS")
            name = self.name("the name of each value")
            return tree.Unwind(first, self.end, source, name)
        if self.word("WITH"):
            return self.projection(first, last=False)
        if self.word("RETURN"):
            return self.projection(first, last=True)
        if self.is_word("CALL"):
            return self.call_clause(first)
        self.refuse(BEGINS)
        raise AssertionError

    def match(self, first: Token, *, optional: bool) -> tree.Match:
        """Patterns and their condition."""
        paths = [self.path()]
        while self.sign(","):
            paths.append(self.path())
        if self.is_word("USING"):
            raise NotInGrammarError(self.next, "the engine finds its own way: leave USING out")
        where_token = self.next if self.is_word("WHERE") else None
        where = self.where()
        return tree.Match(first, self.end, optional, paths, where, where_token)

    def projection(self, first: Token, *, last: bool) -> tree.Projection:
        """What stands after WITH or RETURN."""
        distinct = bool(self.word("DISTINCT"))
        if not distinct and self.is_word("ALL") and self.peek().text not in ("(", ",", "."):
            self.take()
        star = bool(self.sign("*"))
        items: list[tree.Item] = []
        if not star or self.sign(","):
            items = self.items()
        keys: list[tree.Key] = []
        if self.word("ORDER"):
            self.need("BY")
            keys = self.keys()
        skip = self.value() if self.word("SKIP", "OFFSET") else None
        limit = self.value() if self.word("LIMIT") else None
        where = None if last else self.where()
        return tree.Projection(
            first, self.end, last, distinct, star, items, keys, skip, limit, where
        )

    def items(self) -> list[tree.Item]:
        """Values, each perhaps with a name."""
        found: list[tree.Item] = []
        while True:
            first = self.next
            value = self.value()
            written = self.text[first.start : self.end]
            alias = self.name("the name of a column") if self.word("AS") else None
            found.append(tree.Item(first, self.end, value, alias, written))
            if not self.sign(","):
                return found

    def keys(self) -> list[tree.Key]:
        """What to order by."""
        found: list[tree.Key] = []
        while True:
            first = self.next
            value = self.value()
            way = self.word("ASC", "DESC", "ASCENDING", "DESCENDING")
            falling = way is not None and way.upper.startswith("DESC")
            found.append(tree.Key(first, self.end, value, falling))
            if not self.sign(","):
                return found

    # -- CALL ----------------------------------------------------------------------------------

    def call_clause(self, first: Token) -> tree.Clause:
        """A query in braces, or a procedure of the short list."""
        self.need("CALL")
        optional = first.upper == "OPTIONAL"
        if self.is_sign("(", "{"):
            return self.call_query(first, optional)
        token = self.next
        names = [self.key("a procedure").name]
        while self.sign("."):
            names.append(self.key("a procedure").name)
        name = ".".join(names)
        if name not in PROCEDURES or optional:
            raise NotInGrammarError(
                first,
                "CALL runs procedures and changes settings, which a query must not (but for"
                f" {', '.join(PROCEDURES)}); a query of your own is called by CALL {{ … }}",
            )
        for part in [t for t in self.tokens if token.start <= t.start < self.end]:
            self.names.pop(part.start, None)  # a procedure's name is no name of the text
        values = self.arguments()
        if not self.word("YIELD"):
            given = ", ".join(PROCEDURES[name])
            raise NotInGrammarError(
                token, f"say what it gives: CALL {name}(…) YIELD {given} RETURN {given}"
            )
        yields = [self.yielded(name)]
        while self.sign(","):
            yields.append(self.yielded(name))
        where = self.where()
        return tree.CallProcedure(first, self.end, name, values, yields, where)

    def arguments(self) -> list[tree.Value]:
        """Values in brackets."""
        self.need("(")
        values: list[tree.Value] = []
        if not self.is_sign(")"):
            values.append(self.value())
            while self.sign(","):
                values.append(self.value())
        self.need(")")
        return values

    def yielded(self, procedure: str) -> tuple[Token, tree.Variable]:
        """What a procedure gives, perhaps under another name."""
        token = self.key("what the procedure gives")
        if token.name not in PROCEDURES[procedure]:
            given = ", ".join(PROCEDURES[procedure])
            raise NotInGrammarError(token, f"{procedure} gives {given}")
        if self.word("AS"):
            return token, self.name("a name")
        return token, tree.Variable(token, token.end, token.name)

    def call_query(self, first: Token, optional: bool) -> tree.CallQuery:
        """`CALL { … }`, `CALL (a, b) { … }`."""
        imports: list[tree.Variable] | None = None
        everything = False
        if self.sign("("):
            imports = []
            everything = bool(self.sign("*"))
            while not everything and not self.is_sign(")"):
                imports.append(self.name("the name of what the query may use"))
                if not self.sign(","):
                    break
            self.need(")")
        with self.deeper():
            self.need("{")
            query = self.query()
            self.need("}")
        if self.is_word("IN"):
            raise NotInGrammarError(self.next, "IN TRANSACTIONS is for queries that write")
        return tree.CallQuery(first, self.end, optional, imports, everything, query)

    def subquery(self) -> tree.Value:
        """EXISTS { … }, COUNT { … }, COLLECT { … }."""
        first = self.take()
        kind = first.upper
        with self.deeper():
            brace = self.need("{")
            bare = not self.is_word("MATCH", "OPTIONAL", "UNWIND", "WITH", "CALL", "RETURN")
            if bare:
                if kind == "COLLECT":
                    self.refuse("COLLECT { MATCH … RETURN x }")
                begin = self.next
                match = self.match(begin, optional=False)
                single = tree.Single(begin, self.end, [match])
                query = tree.Query(begin, self.end, [single], [], [])
            else:
                query = self.query(returns=kind == "COLLECT")
            self.need("}")
        return tree.Subquery(first, self.end, kind, query, bare, brace)
