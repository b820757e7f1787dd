"""The tables of this room."""

from work.models.advice import AdviceCall, AdviceWithdrawal
from work.models.outside import Chase, OutsideRequest, new_request_ref
from work.models.task import Task

__all__ = ["AdviceCall", "AdviceWithdrawal", "Chase", "OutsideRequest", "Task", "new_request_ref"]
