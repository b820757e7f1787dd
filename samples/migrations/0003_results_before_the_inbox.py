"""The results of a clinic that is at work already do not fill its new inbox: each gets a row that names nobody.

Such a row says "signed before the results inbox began". It does not say that anybody saw the result.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

EARLIER = """
INSERT INTO samples_acknowledgement (result_id, kind)
SELECT result.id, 'before'
FROM assessments_labresult AS result
JOIN assessments_labreport AS report ON report.id = result.assessment_id
WHERE report.signed_at IS NOT NULL AND NOT result.removed
ON CONFLICT (result_id) DO NOTHING
"""


def mark_earlier_results(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute(EARLIER)


class Migration(migrations.Migration):
    dependencies = [("samples", "0002_acknowledgement")]

    operations = [migrations.RunPython(mark_earlier_results, migrations.RunPython.noop)]
