"""The stages of a load as pure functions over Arrow tables, and who runs them: here, or Spark.

A load has stages that look at one file, one key, one block of names, one part, one pair at a time.
Each of them is a function `table -> table` without state (`reading`, `matching`, `scoring`,
`clustering`, `tying`, `importing`): what it gives depends on the rows of whole groups alone, never
on their order or on what else lies in the same partition. `runner` runs them in this process,
`spark` on a cluster: the same functions, so the same tables. What needs all of a corpus at once
stays in `resolve`, which asks the stages through `resolve.Elsewhere`.
"""

from graphkit.stages.elsewhere import Staged
from graphkit.stages.job import Report, run_job
from graphkit.stages.runner import Local, Runner

__all__ = ["Local", "Report", "Runner", "Staged", "run_job"]
