"""A signed row lets itself be moved by a merge of two records of one person."""

from django.db import migrations

from assessments.frozen import frozen_anew

TABLES = [
    "assessments_neurology",
    "assessments_nerveconduction",
    "assessments_function",
    "assessments_eyes",
    "assessments_skinfluid",
    "assessments_imagingstudy",
    "assessments_labreport",
    "assessments_endocrine",
    "assessments_pathology",
    "assessments_rehabilitation",
    "assessments_echocardiogram",
    "assessments_lungfunction",
    "assessments_csf",
]


class Migration(migrations.Migration):
    dependencies = [("assessments", "0003_report_of_patient"), ("patients", "0003_merge")]

    operations = [frozen_anew(table) for table in TABLES]
