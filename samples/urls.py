"""Samples sent to the neuroimmunology laboratory, and who has seen a result."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
