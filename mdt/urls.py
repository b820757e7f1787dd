"""The multidisciplinary meeting: its cases, their questions, and what was decided."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
