"""Clinic sessions, their slots, and the appointments booked into them."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
