"""A name for comparison inside PostgreSQL: without capitals, accents and marks, in either order, and by its sound.

Functions of the database (`matching_sql.py`), so that an index can hold what they answer.
"""

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, TextField


class Folded(Func):
    """Small letters without accents and apostrophes, hyphens as spaces: "O'Neill-Núñez" is "oneill nunez"."""

    function = "patients_folded"
    arity = 1
    output_field = TextField()


class NameKey(Func):
    """Of surname, first name and preferred name: each word after a space, then both orders run together.

    " oneill siobhan  oneillsiobhan siobhanoneill": a word of a typed name stands after a space.
    """

    function = "patients_name_key"
    arity = 3
    output_field = TextField()


class Sounds(Func):
    """The sound of each word of a name, as a list: Steven and Stephen have the same."""

    function = "patients_sounds"
    arity = 1
    output_field = ArrayField(TextField())


class BothSounds(Func):
    """The sounds of surname and first name together, whichever stands where."""

    function = "patients_both_sounds"
    arity = 2
    output_field = ArrayField(TextField())
