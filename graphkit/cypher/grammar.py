"""The Cypher that a person may type: a grammar that is read word by word, and nothing else.

A text is only run if every token of it has a place in this grammar. So it does not matter what an
engine would make of anything else: writing, files, addresses, settings, procedures and several
statements have no rule here. Both engines get the same subset.
"""

from __future__ import annotations

from collections.abc import Sequence

from graphkit.cypher.expressions import Expressions
from graphkit.cypher.tokens import Token
from graphkit.cypher.vocabulary import INSTEAD
from graphkit.cypher.words import NotInGrammarError, Shape


class Reader(Expressions):
    """Goes through the tokens once, from left to right."""

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
