"""What is signed does not change. Apart from the first migration, which is generated."""

from django.db import migrations

from assessments.frozen import frozen_once_signed, frozen_with_parent


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_schema")]

    operations = [
        frozen_once_signed("assessments_neurology"),
        frozen_once_signed("assessments_nerveconduction"),
        frozen_with_parent("assessments_motorconduction", "assessments_nerveconduction", "assessment_id"),
        frozen_with_parent("assessments_sensoryconduction", "assessments_nerveconduction", "assessment_id"),
        frozen_with_parent("assessments_needlemuscle", "assessments_nerveconduction", "assessment_id"),
        frozen_once_signed("assessments_function"),
        frozen_once_signed("assessments_eyes"),
        frozen_once_signed("assessments_skinfluid"),
        frozen_once_signed("assessments_imagingstudy"),
        frozen_with_parent("assessments_imaginglesion", "assessments_imagingstudy", "assessment_id"),
        frozen_with_parent("assessments_imagingnode", "assessments_imagingstudy", "assessment_id"),
        frozen_once_signed("assessments_labreport"),
        frozen_with_parent("assessments_labresult", "assessments_labreport", "assessment_id"),
        frozen_once_signed("assessments_endocrine"),
        frozen_once_signed("assessments_pathology"),
        frozen_once_signed("assessments_rehabilitation"),
        frozen_once_signed("assessments_echocardiogram"),
        frozen_once_signed("assessments_lungfunction"),
        frozen_once_signed("assessments_csf"),
    ]
