"""The tables of the booking room."""

from clinics.models.appointment import Appointment, AppointmentEvent, Preparation
from clinics.models.session import ClinicSession, Slot

__all__ = ["Appointment", "AppointmentEvent", "ClinicSession", "Preparation", "Slot"]
