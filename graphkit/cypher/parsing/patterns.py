"""The patterns of a query: nodes in round brackets, and what ties them."""

from __future__ import annotations

from graphkit.cypher import tree
from graphkit.cypher.parsing.reading import NotInGrammarError
from graphkit.cypher.parsing.values import Values
from graphkit.cypher.tokens import Token

ARROWS = ("-", "<-")


class Patterns(Values):
    """Reads paths."""

    def path(self, *, named: bool = True) -> tree.Path:
        """A path, perhaps with a name, perhaps the shortest one."""
        first = self.next
        name = None
        if named and self.is_name() and self.peek().text == "=":
            name = self.name("the name of a path")
            self.need("=")
        how = self.selector()
        if self.is_word("SHORTESTPATH", "ALLSHORTESTPATHS") and self.peek().text == "(":
            how = "shortest" if self.take().upper == "SHORTESTPATH" else "all shortest"
            self.need("(")
            inner = self.steps()
            self.need(")")
            if len(inner) != 3 or not isinstance(inner[1], tree.TiePattern):
                raise NotInGrammarError(first, "a shortest path has one relation: (a)-[:R*]-(b)")
            return tree.Path(first, self.end, name, how, inner)
        steps = self.steps()
        if not named and how == "" and len(steps) < 2:
            self.refuse("expected a relation")
        return tree.Path(first, self.end, name, how, steps)

    def selector(self) -> str:
        """Which of the paths are meant: ANY SHORTEST, ALL SHORTEST, SHORTEST 2."""
        if self.is_word("ANY", "ALL") and self.peek().upper == "SHORTEST":
            word = self.take().upper
            self.take()
            self.word("PATH", "PATHS")
            return "shortest" if word == "ANY" else "all shortest"
        if self.is_word("SHORTEST") and self.peek().kind in ("number", "word"):
            self.take()
            wanted = self.count("how many") if self.next.kind == "number" else 1
            self.word("PATH", "PATHS")
            if self.word("GROUP", "GROUPS"):
                return "all shortest" if wanted == 1 else "several"
            return "shortest" if wanted == 1 else "several"
        if self.is_word("ANY", "ALL") and self.peek().text == "(":
            return "any" if self.take().upper == "ANY" else ""
        return ""

    def steps(self) -> list[tree.NodePattern | tree.TiePattern | tree.Group]:
        """Nodes, and the relations and groups between them."""
        found: list[tree.NodePattern | tree.TiePattern | tree.Group] = []
        while True:
            if self.is_sign("(") and self.peek().text == "(":
                found.append(self.group())
            else:
                found.append(self.node())
                if self.is_sign(*ARROWS):
                    found.append(self.tie())
                    continue
            if not self.is_sign("("):
                return found
            if isinstance(found[-1], tree.NodePattern) and self.peek().text != "(":
                self.refuse("expected a relation between the nodes")

    def group(self) -> tree.Group:
        """`((a)-[r]->(b) WHERE …){1,3}`."""
        with self.deeper():
            first = self.need("(")
            begin = self.next
            inner = self.steps()
            path = tree.Path(begin, self.end, None, "", inner)
            where = self.where()
            self.need(")")
        span = self.quantifier()
        if span is None:
            raise NotInGrammarError(first, "a path in brackets needs how often: {1,3}")
        if any(isinstance(step, tree.Group) for step in inner):
            raise NotInGrammarError(first, "a group may not hold another one")
        return tree.Group(first, self.end, path, where, span)

    def quantifier(self) -> tuple[int, int | None] | None:
        """How often: `{2}`, `{1,3}`, `{,3}`, `+`, `*`."""
        if self.sign("+"):
            return 1, None
        if self.sign("*"):
            return 0, None
        if not self.is_sign("{"):
            return None
        self.need("{")
        low = 0 if self.is_sign(",") else self.count("how often")
        high: int | None = low
        if self.sign(","):
            high = None if self.is_sign("}") else self.count("how often at most")
        self.need("}")
        return low, high

    def node(self) -> tree.NodePattern:
        """A node in round brackets."""
        with self.deeper():
            first = self.need("(")
            name = self.name("the name of a node") if self.is_named() else None
            labels = self.labels("label") if self.sign(":") else None
            properties = self.properties()
            where = self.where()
            self.need(")")
        return tree.NodePattern(first, self.end, name, labels, properties, where)

    def tie(self) -> tree.TiePattern:
        """A relation with its arrow."""
        first = self.take()
        name = labels = span = properties = where = None
        bare = not self.is_sign("[")
        if self.sign("["):
            with self.deeper():
                name = self.name("the name of a relation") if self.is_named() else None
                labels = self.labels("type") if self.sign(":") else None
                span = self.length()
                properties = self.properties()
                where = self.where()
                self.need("]")
        right = self.sign("->")
        if not right and not self.sign("-"):
            self.refuse("expected - or ->")
        grouped = False
        if span is None and (span := self.quantifier()):
            grouped = True
        return tree.TiePattern(
            first,
            self.end,
            name,
            labels,
            span,
            properties,
            where,
            first.text == "<-",
            bool(right),
            grouped,
            bare,
        )

    def is_named(self) -> bool:
        """Whether a name stands in brackets: any word there but WHERE is meant as one."""
        return self.is_name() or (self.next.kind == "word" and not self.is_word("WHERE"))

    def length(self) -> tuple[int, int | None] | None:
        """How many steps: `*`, `*2`, `*1..3`, `*..3`."""
        if not self.sign("*"):
            return None
        low = self.count("how many steps") if self.next.kind == "number" else None
        if not self.sign(".."):
            return (1, None) if low is None else (low, low)
        high = self.count("how many steps at most") if self.next.kind == "number" else None
        return (1 if low is None else low), high

    def properties(self) -> tree.MapOf | None:
        """The properties in a pattern, if there are any."""
        if self.next.kind == "parameter":
            raise NotInGrammarError(self.next, "write each property: {id: $id}")
        return self.map() if self.is_sign("{") else None

    # -- labels --------------------------------------------------------------------------------

    def labels(self, what: str) -> tree.Labels:
        """Labels or types: names with `|`, `&`, `:` and `!`."""
        with self.deeper():
            first = self.next
            parts = [self.all_labels(what)]
            while self.sign("|"):
                self.sign(":")
                parts.append(self.all_labels(what))
            return parts[0] if len(parts) == 1 else tree.Labels(first, self.end, "|", "", parts)

    def all_labels(self, what: str) -> tree.Labels:
        """Labels that are all wanted."""
        first = self.next
        parts = [self.one_label(what)]
        while self.sign("&", ":"):
            parts.append(self.one_label(what))
        return parts[0] if len(parts) == 1 else tree.Labels(first, self.end, "&", "", parts)

    def one_label(self, what: str) -> tree.Labels:
        """A name, one that is not wanted, any, or labels in brackets."""
        first: Token = self.next
        if self.sign("!"):
            inner = self.one_label(what)
            return tree.Labels(first, self.end, "!", "", [inner])
        if self.sign("%"):
            return tree.Labels(first, self.end, "%", "", [])
        if self.sign("("):
            found = self.labels(what)
            self.need(")")
            return found
        if self.next.kind == "parameter" or self.next.text == "$":
            raise NotInGrammarError(self.next, f"the name of a {what} is written, not given")
        name = self.key(f"a {what}")
        return tree.Labels(name, self.end, "", name.name, [])
