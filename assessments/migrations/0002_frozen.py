"""What is signed does not change. Apart from the first migration, which is generated."""

from django.db import migrations

from assessments.frozen import frozen_once_signed


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]

    operations = [
        frozen_once_signed("assessments_neurology"),
        frozen_once_signed("assessments_eyes"),
        frozen_once_signed("assessments_skinfluid"),
        frozen_once_signed("assessments_endocrine"),
    ]
