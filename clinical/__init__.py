"""Clinical rules as pure functions of values: no database, no clock, no files, no network.

Every number here has a source. `F01` … `F81` are the addresses listed in the project's clinical
fact base; "knowledge" marks a value recalled from a cited paper and still to be confirmed by the
clinic; "design" marks our own engineering choice, which is never a medical fact.

This room states which recorded findings satisfy which published rule. It never states a diagnosis,
a relapse or a prognosis.
"""
