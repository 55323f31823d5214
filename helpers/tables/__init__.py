"""Tables: bundled with the lessons, published elsewhere, or a learner's own."""

from helpers import faces

if faces.TYPE_CHECKING:
    from helpers.tables.datasets import (
        load,
        published,
        card,
        names,
        published_names,
        data_directory,
        published_path,
        is_cached,
    )
    from helpers.tables.cards import Card, Column
    from helpers.tables.downloads import TableUnavailableError
    from helpers.tables.own_table import own, Study, TableProblemError
    from helpers.tables.literature import compare, differences
    from helpers.tables.comparisons import Comparison, PublishedValue
    from helpers.tables.distinct import levels
    from helpers.tables.writer import write

__getattr__, __dir__ = faces.lazy(__name__)
