"""One invented vignette to begin with: the page offers it, the guide prints it."""

EXAMPLE = """\
{
  "id": "example-1",
  "title": "Invented man of 52: neuropathy for a year, then a skin change",
  "sex": "male",
  "age": 52,
  "on": "2024-03-04",
  "findings": [
    {"name": "neuropathy", "value": "present", "note": "called CIDP for a year"},
    {"name": "ncs_classification", "value": "demyelinating"},
    {"name": "spep", "value": "no_band"},
    {"name": "serum_ife", "value": "positive", "on": "2024-03-18"},
    {"name": "light_chain", "value": "lambda", "on": "2024-03-18"},
    {"name": "bone_study", "modality": "xray_survey", "none_seen": true},
    {"name": "vegf", "value": 2400, "unit": "pg/mL", "matrix": "serum", "ref_upper": 771, "on": "2024-03-18"},
    {"name": "spleen_cm", "value": 12.5},
    {"name": "oedema", "value": "present"},
    {"name": "axis_thyroid", "value": "abnormal", "note": "hypothyroidism"},
    {"name": "skin_hyperpigmentation", "value": "present"},
    {"name": "platelets", "value": 511000, "unit": "/mm3"}
  ]
}
"""
