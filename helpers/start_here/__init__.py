"""What belongs to 00_start_here: the check of its one exercise, and the map of the course."""

from helpers import faces

if faces.TYPE_CHECKING:
    from helpers.start_here.lesson import checks as check
    from helpers.start_here.lesson import course_map, figures

__getattr__, __dir__ = faces.lazy(__name__)
