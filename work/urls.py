"""Tasks of the clinic's own people, what others were asked for, and advice given by telephone."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
