"""The history of a sample, line by line."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from audit.history import track
from audit.roles import APPEND
from samples import choices, rules
from samples.models.sample import Sample


@track()
class SampleEvent(models.Model):
    """A sample reached a state: on which day, recorded when and by whom. Only ever added to."""

    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="history")
    state = models.CharField(max_length=12, choices=choices.StateWord.choices)
    happened_on = models.DateField("date")
    happened_time = models.TimeField("time", null=True, blank=True)
    at = models.DateTimeField(db_default=Now(), editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    table_rights = APPEND

    class Meta:
        ordering = ["pk"]
        constraints = rules.EVENT
