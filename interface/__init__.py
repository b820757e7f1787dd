"""How the site looks and asks: form fields, layout objects and template filters over the NHS design system.

Knows no patient and no rule; every room above may use it.
"""
