"""Topics of generated abstracts: seconds and memory, and how well the planted subjects come back.

python benchmarks/topics.py [--works 100000] [--subjects 40] [--seed 1]
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import time
from collections.abc import Iterator

from graphkit.analyse.text_topics import find_topics

WORDS = 120  # of an abstract
SYLLABLES = "ba ce di fo gu ha le mi no pu ra se ti vo wu ya ze ki lo ma".split()


class Abstracts:
    """Abstracts made anew each time they are asked for; none is kept."""

    def __init__(self, works: int, subjects: int, seed: int) -> None:
        self.works, self.seed = works, seed
        chance = random.Random(seed)
        made = ["".join(chance.choices(SYLLABLES, k=4)) for _ in range(subjects * 40 + 3000)]
        words = list(dict.fromkeys(made))
        self.own = [words[n * 40 : n * 40 + 40] for n in range(subjects)]
        self.common = words[subjects * 40 :]

    def __iter__(self) -> Iterator[tuple[int, str]]:
        chance = random.Random(self.seed)
        for number in range(self.works):
            subject = chance.randrange(len(self.own))
            text = chance.choices(self.own[subject], k=WORDS // 3)
            text += chance.choices(self.common, k=WORDS - len(text))
            chance.shuffle(text)
            yield number, " ".join(text)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--works", type=int, default=100_000)
    parser.add_argument("--subjects", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    abstracts = Abstracts(options.works, options.subjects, options.seed)
    wall, cpu = time.perf_counter(), time.process_time()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    model = find_topics(abstracts, k=options.subjects)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = {
        "works": options.works,
        "wall s": round(time.perf_counter() - wall, 1),
        "cpu s": round(time.process_time() - cpu, 1),
        "memory MB": round((peak - before) / 1024),
        "learnt from": model.learnt_from,
        "topics": len(model.topics),
    }
    own = {w: s for s, words in enumerate(abstracts.own) for w in words}
    pure = [
        max(sum(own.get(w) == s for w in t.words) for s in range(options.subjects)) / len(t.words)
        for t in model.topics
    ]
    found["words of one subject"] = round(sum(pure) / len(pure), 3)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
