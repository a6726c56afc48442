"""The tables of `ledger.sqlite`, as migrations: each entry brings version n to n + 1."""

from __future__ import annotations

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE source (
        id TEXT PRIMARY KEY,          -- fingerprint of content, format and options
        sha256 TEXT NOT NULL,
        name TEXT NOT NULL,           -- as shown to people, without the user's folders
        path TEXT NOT NULL,           -- where it was first found (see `place`)
        format TEXT NOT NULL,
        captured TEXT,
        bytes INTEGER NOT NULL,
        records INTEGER NOT NULL,
        rejected INTEGER NOT NULL,
        segment TEXT NOT NULL,        -- file name below records/
        loaded_at TEXT NOT NULL,
        retired_at TEXT               -- set when no place holds it any more
    ) STRICT;
    CREATE INDEX source_path ON source (path);
    CREATE TABLE rejected (
        path TEXT NOT NULL,
        source TEXT,                  -- null where the whole file was refused
        file TEXT NOT NULL,
        line INTEGER NOT NULL,
        reason TEXT NOT NULL,
        text TEXT NOT NULL
    ) STRICT;
    CREATE INDEX rejected_path ON rejected (path);
    CREATE TABLE person (
        id TEXT NOT NULL,
        anchor TEXT NOT NULL,         -- a mention that carries the id through later loads
        PRIMARY KEY (anchor)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE redirect (
        old TEXT PRIMARY KEY,
        new TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE generation (
        id TEXT PRIMARY KEY,
        made_at TEXT NOT NULL,
        current INTEGER NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX generation_current ON generation (current) WHERE current = 1;
    """,
    """
    CREATE TABLE setting (
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    """,
    """
    CREATE TABLE decision (
        id TEXT PRIMARY KEY,
        at TEXT NOT NULL,
        who TEXT NOT NULL,
        kind TEXT NOT NULL,           -- merge, split, not-same, not-my-work, claim, suppress
        people TEXT NOT NULL,         -- their ids on that day, as JSON
        one TEXT NOT NULL,            -- fingerprints of the mentions on each side, as JSON
        other TEXT NOT NULL,
        why TEXT NOT NULL,
        before TEXT NOT NULL,         -- what it changed in the register of ids, to be put back
        undone_at TEXT,
        undone_by TEXT
    ) STRICT;
    """,
    """
    CREATE TABLE place (
        path TEXT NOT NULL,           -- of the file, exact (or "workspace:…", "sample:…")
        member TEXT NOT NULL,         -- of an archive or workbook (of a pipe: the source)
        kind TEXT NOT NULL,           -- file, member, object, pipe
        name TEXT NOT NULL,           -- as shown to people
        source TEXT,                  -- what was last read there, null where nothing could be
        gone_at TEXT,                 -- set when its folder was loaded and it was not there
        PRIMARY KEY (path, member)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX place_source ON place (source);
    ALTER TABLE rejected ADD COLUMN member TEXT NOT NULL DEFAULT '';
    CREATE INDEX rejected_source ON rejected (source);
    ALTER TABLE decision ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
    UPDATE decision SET seq = (
        SELECT count(*) FROM decision AS d
        WHERE d.at < decision.at OR (d.at = decision.at AND d.id <= decision.id)
    );
    CREATE TABLE carrier (            -- some SQLite takes a key that is not first for damage
        anchor TEXT PRIMARY KEY,      -- a mention that carries the id through later loads
        id TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    INSERT INTO carrier (anchor, id) SELECT anchor, id FROM person;
    DROP TABLE person;
    ALTER TABLE carrier RENAME TO person;
    """,
    # records keep the texts of references: who does not know that field must not read them
    "DELETE FROM place WHERE path IS NULL;",  # none is: the number alone rises
)
